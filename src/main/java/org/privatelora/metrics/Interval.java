package org.privatelora.metrics;

import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * A closed confidence interval.
 *
 * @param low the lower end
 * @param high the upper end, at least {@code low}
 */
public record Interval(double low, double high) {
    /** The confidence of every interval that names no other. */
    public static final double CONFIDENCE = 0.95;

    private static final double SOLVER_ACCURACY = 1e-15;

    /** Rejects ends that are NaN or in the wrong order. */
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval needs low <= high, was [" + low + ", " + high + "]");
        }
    }

    /**
     * The exact (Clopper-Pearson) interval of a proportion: it covers the true value at least as often as promised.
     *
     * @param successes how often it happened, in [0, trials]
     * @param trials how often it was tried, at least 1
     * @param confidence in (0, 1)
     * @return low is 0 when there was no success, high is 1 when there was no failure
     * @see <a href="https://doi.org/10.1093/biomet/26.4.404">Clopper and Pearson, 1934</a>
     */
    public static Interval clopperPearson(int successes, int trials, double confidence) {
        if (trials < 1 || successes < 0 || successes > trials) {
            throw new IllegalArgumentException(
                    "successes must be in [0, trials] and trials at least 1, was " + successes + " of " + trials);
        }
        double tail = tail(confidence);
        double low = successes == 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1);
        double high = successes == trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes);
        return new Interval(low, high);
    }

    /**
     * The symmetric interval of an estimate with a normal error: centre -/+ z * standardError.
     *
     * @param centre the estimate
     * @param standardError its standard error, at least 0
     * @param confidence in (0, 1)
     * @return not clipped to any range
     */
    public static Interval normal(double centre, double standardError, double confidence) {
        double z = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(1 - tail(confidence));
        return new Interval(centre - z * standardError, centre + z * standardError);
    }

    /** Whether the value lies inside, ends included. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** {@code high - low}. */
    public double width() {
        return high - low;
    }

    /** Both ends moved into [min, max]. */
    public Interval clip(double min, double max) {
        return new Interval(Math.min(Math.max(low, min), max), Math.min(Math.max(high, min), max));
    }

    private static double tail(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be in (0, 1), was " + confidence);
        }
        return (1 - confidence) / 2;
    }

    private static double betaQuantile(double p, double alpha, double beta) {
        return new BetaDistribution(null, alpha, beta, SOLVER_ACCURACY).inverseCumulativeProbability(p);
    }
}
