package org.privatelora.privacy;

/**
 * The least noise with which a whole training run stays within an epsilon.
 *
 * @param rate q, probability with which an example is in a batch, in (0, 1]
 * @param steps of the run, at least 1
 * @param delta in (0, 1)
 */
public record NoiseSearch(double rate, long steps, double delta) {
    /** By how much the epsilon that is found may be below the one that was asked for, as in Opacus. */
    public static final double TOLERANCE = 0.01;

    private static final double MOST_NOISE = 1e6;

    /** Checks the ranges. */
    public NoiseSearch {
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException("sampling rate must be in (0, 1], was " + rate);
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, were " + steps);
        }
        RenyiCurve.requireDelta(delta);
    }

    /** What the run spends with that noise multiplier. */
    public double epsilon(double noise) {
        return new SampledGaussian(rate, noise).curve().times(steps).epsilon(delta);
    }

    /**
     * A noise multiplier sigma.
     *
     * @param target epsilon, positive
     * @return one with an epsilon in (target - {@value #TOLERANCE}, target]
     * @throws IllegalArgumentException when no noise is enough
     */
    public double noise(double target) {
        if (!(target > 0 && Double.isFinite(target))) {
            throw new IllegalArgumentException("epsilon must be positive, was " + target);
        }
        double low = 0;
        double high = 1;
        while (epsilon(high) > target) {
            low = high;
            high *= 2;
            if (high > MOST_NOISE) {
                throw new IllegalArgumentException(
                        "no noise up to " + MOST_NOISE + " keeps " + steps + " steps within epsilon " + target
                                + " at delta " + delta + "; ask for more, or for fewer steps");
            }
        }
        while (target - epsilon(high) > TOLERANCE) {
            double middle = (low + high) / 2;
            if (epsilon(middle) > target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
