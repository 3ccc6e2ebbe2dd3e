package org.privatelora.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a request: the working thread is interrupted, finishes its step, saves and says how to go on; only then the process
 * ends. A second Ctrl-C, or 60 seconds, end it at once.
 */
final class InterruptGuard {
    private static final int PATIENCE_SECONDS = 60;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopWorker, "ctrl-c");

    private InterruptGuard() {}

    static InterruptGuard install() {
        InterruptGuard guard = new InterruptGuard();
        Runtime.getRuntime().addShutdownHook(guard.hook);
        return guard;
    }

    private void stopWorker() {
        worker.interrupt();
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("privatelora: the step did not end within " + PATIENCE_SECONDS
                        + " s; ended without saving it. The last checkpoint is intact");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The work is over; Java itself reports 130 when a signal ended it. */
    void release() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            return; // the hook is what is running
        }
    }
}
