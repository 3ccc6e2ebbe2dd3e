package org.privatelora.progress;

/** Hears of finished steps; called on the working thread, so it must return quickly and must not throw. */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = (task, done, total, message) -> {};

    /**
     * Some steps are done.
     *
     * @param task what is running, the same text at every call of one piece of work
     * @param done steps done so far, from 0 to total
     * @param total steps in all, at least 1
     * @param message what to show beside it, such as the current loss; may be empty
     */
    void progress(String task, long done, long total, String message);
}
