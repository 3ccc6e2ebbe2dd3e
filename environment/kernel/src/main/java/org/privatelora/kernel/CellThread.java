package org.privatelora.kernel;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The thread that all cells run on: engines keep state and worker threads for each thread that calls them.
 *
 * @implNote an interrupt gives the cell {@link #GRACE} to stop by itself, as loops that save their state do. After that, and after
 *     the time limit, its thread is left behind with the cell still in it, because Java has no safe way to stop it, and the next
 *     cell gets a new thread.
 */
final class CellThread {
    static final Duration GRACE = Duration.ofSeconds(1);

    private final ClassLoader loader;
    private ExecutorService worker;
    private volatile Thread thread;
    private volatile CompletableFuture<Object> running;
    private volatile boolean interrupted;

    /** @param loader finds services and resources for cells */
    CellThread(ClassLoader loader) {
        this.loader = loader;
        startThread();
    }

    /** A new cell begins: earlier interrupts were not meant for it. */
    void begin() {
        interrupted = false;
    }

    /**
     * Runs a piece of a cell and waits for it. From within a cell it is just called.
     *
     * @param body what to run
     * @param limit how long it may take
     * @return its value
     * @throws InvocationTargetException around what it threw, an {@link InterruptedException} after {@link #interrupt}, or a {@link
     *     TimeoutException}
     */
    Object run(Callable<Object> body, Optional<Duration> limit) throws Exception {
        if (Thread.currentThread() == thread) {
            return body.call();
        }
        requireNoInterrupt();
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        limit.ifPresent(time -> outcome.orTimeout(time.toMillis(), TimeUnit.MILLISECONDS));
        running = outcome;
        worker.execute(() -> complete(outcome, body));
        Object value = await(outcome, limit);
        requireNoInterrupt();
        return value;
    }

    /** Interrupts the cell that runs now, if any; no later part of it is run. */
    void interrupt() {
        interrupted = true;
        CompletableFuture<Object> outcome = running;
        if (outcome != null) {
            thread.interrupt();
            outcome.orTimeout(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Between two parts of a cell: whether to go on.
     *
     * @throws InvocationTargetException around an {@link InterruptedException} if the cell was interrupted
     */
    void requireNoInterrupt() throws InvocationTargetException {
        if (interrupted) {
            throw new InvocationTargetException(new InterruptedException("interrupted"));
        }
    }

    private static void complete(CompletableFuture<Object> outcome, Callable<Object> body) {
        try {
            outcome.complete(body.call());
        } catch (Throwable e) {
            outcome.completeExceptionally(e);
        }
    }

    private Object await(CompletableFuture<Object> outcome, Optional<Duration> limit) throws Exception {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvocationTargetException thrown) {
                throw thrown;
            }
            throw new InvocationTargetException(e.getCause() instanceof TimeoutException ? leave(limit) : e.getCause());
        } finally {
            running = null;
        }
    }

    /** Leaves the cell in its thread and says so, with the stack that it is in. */
    private Exception leave(Optional<Duration> limit) {
        Exception reason = interrupted
                ? new InterruptedException("interrupted, but it did not stop and runs on in the background; "
                        + "a loop stops if it tests Thread.currentThread().isInterrupted()")
                : new TimeoutException("ran longer than IJAVA_TIMEOUT, "
                        + limit.map(Duration::toMillis).orElse(0L) + " ms, and runs on in the background");
        reason.setStackTrace(thread.getStackTrace());
        thread.interrupt();
        worker.shutdown();
        startThread();
        return reason;
    }

    private void startThread() {
        worker = Executors.newSingleThreadExecutor(this::newThread);
    }

    private Thread newThread(Runnable work) {
        thread = new Thread(work, "cells");
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        return thread;
    }
}
