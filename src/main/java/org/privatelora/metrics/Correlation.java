package org.privatelora.metrics;

import java.util.Arrays;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * How two quantities go together.
 *
 * @param pairs how many pairs
 * @param pearson linear correlation, in [-1, 1]
 * @param pearsonInterval 95 %, bootstrap over pairs
 * @param spearman correlation of the ranks, in [-1, 1]
 * @param spearmanInterval 95 %, bootstrap over pairs
 * @implNote the bootstrap takes the pairs for independent. Points of one training run follow each other, so the intervals are too
 *     narrow for it; runs with other seeds are the remedy.
 */
public record Correlation(
        int pairs, double pearson, Interval pearsonInterval, double spearman, Interval spearmanInterval) {
    /** Fewest pairs that have a correlation worth the name. */
    public static final int FEWEST = 3;

    /** Whether {@link #of} has an answer: at least 3 pairs of finite numbers, neither side constant. */
    public static boolean exists(double[] x, double[] y) {
        return x.length >= FEWEST
                && Arrays.stream(x).allMatch(Double::isFinite)
                && Arrays.stream(y).allMatch(Double::isFinite)
                && Bootstrap.varies(x)
                && Bootstrap.varies(y);
    }

    /**
     * Both correlations.
     *
     * @param x finite, not constant, at least 3
     * @param y as many, finite, not constant
     * @param bootstrap for the intervals
     */
    public static Correlation of(double[] x, double[] y, Bootstrap bootstrap) {
        if (x.length != y.length || !exists(x, y)) {
            throw new IllegalArgumentException("a correlation needs at least " + FEWEST
                    + " pairs of finite numbers, neither side constant; found " + x.length + " and " + y.length);
        }
        return new Correlation(
                x.length,
                pearson(x, y),
                bootstrap.paired(x, y, Correlation::pearson),
                spearman(x, y),
                bootstrap.paired(x, y, Correlation::spearman));
    }

    private static double pearson(double[] x, double[] y) {
        return new PearsonsCorrelation().correlation(x, y);
    }

    private static double spearman(double[] x, double[] y) {
        return new SpearmansCorrelation().correlation(x, y);
    }
}
