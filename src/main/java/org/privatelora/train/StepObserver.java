package org.privatelora.train;

import java.io.IOException;

/** Looks at the players after a step of training; must leave them as they are. */
@FunctionalInterface
public interface StepObserver {
    /** Looks at nothing. */
    StepObserver NONE = (step, adaptation) -> {};

    /**
     * Called after each step.
     *
     * @param step counted from 1
     * @param adaptation the players
     */
    void after(long step, Adaptation adaptation) throws IOException;
}
