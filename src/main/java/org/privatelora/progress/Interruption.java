package org.privatelora.progress;

/** Thrown by a loop that was asked to stop (thread interrupt, Ctrl-C); its state is saved when this is thrown. */
public final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Stops the work.
     *
     * @param message what was finished and how to go on
     */
    public Interruption(String message) {
        super(message);
    }

    /**
     * Throws when the current thread was interrupted, and clears its flag.
     *
     * @param message what was finished and how to go on
     */
    public static void check(String message) {
        if (Thread.interrupted()) {
            throw new Interruption(message);
        }
    }
}
