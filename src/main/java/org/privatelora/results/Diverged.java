package org.privatelora.results;

import org.privatelora.results.ModelResult.Kind;

/**
 * A training of a run that ended without a model, because a loss or a gradient was not a finite number.
 *
 * @param kind objective and lambda
 * @param seed of the training
 * @param step counted from 0, at which it happened
 */
public record Diverged(Kind kind, long seed, long step) {
    /** What happened and what to do, in one line; names no picture. */
    public String text() {
        return kind.label() + ", seed " + seed + ": diverged at step " + step
                + ", so this model is neither measured nor chosen; lower lambda, the learning rate or the maximal gradient"
                + " norm in the preset and run that in another folder";
    }
}
