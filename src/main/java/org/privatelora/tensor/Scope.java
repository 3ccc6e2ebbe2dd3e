package org.privatelora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Ownership by block: every array made inside a scope on this thread is closed at its end, except what the block returns,
 * which passes to the enclosing scope (if any), and what was {@linkplain #keep kept}.
 *
 * <p>Closing the handle of an intermediate before {@code backward} is safe: the autograd graph holds what it needs.
 */
public final class Scope {
    private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);
    private static final ThreadLocal<Set<NDArray>> KEPT =
            ThreadLocal.withInitial(() -> Collections.newSetFromMap(new IdentityHashMap<>()));

    private Scope() {}

    /** Runs {@code body}; only the array that it returns survives. */
    public static NDArray tidy(Supplier<NDArray> body) {
        return tidyList(() -> new NDList(body.get())).singletonOrThrow();
    }

    /** Runs {@code body}; only the arrays in the list that it returns survive. */
    public static NDList tidyList(Supplier<NDList> body) {
        NDList survivors = value(() -> {
            NDList result = body.get();
            result.forEach(NDScope::unregister);
            return result;
        });
        survivors.forEach(NDScope::register);
        return survivors;
    }

    /** Runs {@code body}; no array made in it survives, kept ones aside. One training step is one such scope. */
    public static void run(Runnable body) {
        value(() -> {
            body.run();
            return Boolean.TRUE;
        });
    }

    /**
     * Runs {@code body} and returns its value, which must hold no array made inside: those are closed.
     *
     * @param body computes a number, a record of numbers, a Java array
     * @param <T> the type of the value
     * @return the value
     */
    public static <T> T value(Supplier<T> body) {
        NDScope scope = new NDScope();
        DEPTH.set(DEPTH.get() + 1);
        try {
            return body.get();
        } finally {
            close(scope);
        }
    }

    /**
     * Runs {@code body} as if no scope were open: what it makes lives until its owner closes it. For state of many arrays that is
     * first needed inside a scope.
     *
     * @param body makes the state
     * @param <T> the type of the state
     * @return the state
     * @implNote on a thread of its own, because scopes own what is made on theirs.
     */
    public static <T> T outside(Supplier<T> body) {
        try {
            return CompletableFuture.supplyAsync(body).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static void close(NDScope scope) {
        KEPT.get().forEach(NDScope::unregister);
        scope.close();
        DEPTH.set(DEPTH.get() - 1);
        if (DEPTH.get() == 0) {
            KEPT.get().clear();
        } else {
            KEPT.get().forEach(NDScope::register);
        }
    }

    /**
     * Exempts an array from every scope that is open on this thread: it lives until its owner closes it.
     *
     * @param array long-lived state made inside a scope
     * @return the same array
     */
    public static NDArray keep(NDArray array) {
        if (DEPTH.get() > 0) {
            KEPT.get().add(array);
        }
        return array;
    }
}
