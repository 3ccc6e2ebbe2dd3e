package org.privatelora.train;

/**
 * Dynamic loss scaling (Micikevicius et al. 2018, sec. 3.2): the loss is multiplied by a scale before the backward pass and the
 * gradient divided by it after, so that small float16 gradients do not become zero. A gradient that is not finite halves the scale and
 * its step is skipped; many good steps in a row double it.
 *
 * @param initial first scale, a power of two of at least 1, so that scaling alone never rounds
 * @param growthSteps the scale is doubled after so many good steps in a row; 0: never
 * @param maxSkips so many steps in a row may be skipped, one more ends the run; 0: the first gradient that is not finite does
 * @see <a href="https://docs.pytorch.org/docs/stable/amp.html">PyTorch, torch.amp.GradScaler: the same rule and constants</a>
 */
public record LossScaling(double initial, int growthSteps, int maxSkips) {
    /** Checks the ranges. */
    public LossScaling {
        if (!(initial >= 1) || Double.isInfinite(initial) || Math.scalb(1.0, Math.getExponent(initial)) != initial) {
            throw new IllegalArgumentException("loss scale must be a power of two of at least 1, was " + initial);
        }
        if (growthSteps < 0 || maxSkips < 0) {
            throw new IllegalArgumentException(
                    "growth steps and skips must be at least 0, were " + growthSteps + " and " + maxSkips);
        }
    }

    /** The scale stays 1, and nothing is skipped. */
    public static LossScaling none() {
        return new LossScaling(1, 0, 0);
    }

    /**
     * PyTorch's constants: 65536, doubled after 2000 good steps.
     *
     * @implNote PyTorch skips for ever. After 20 skips the scale has fallen from 65536 to 1/16: whatever is infinite even then is so
     *     without any scaling.
     */
    public static LossScaling dynamic() {
        return new LossScaling(65536, 2000, 20);
    }
}
