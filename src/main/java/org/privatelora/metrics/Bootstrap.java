package org.privatelora.metrics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Percentile bootstrap over samples, for statistics that have no interval of their own. In attacks, members and non-members
 * are resampled apart, so their counts stay.
 *
 * @param resamples how often to resample, at least 2; 2000 is usual for a 95 % interval
 * @param confidence in (0, 1)
 * @param seed the same seed gives the same interval
 * @see <a href="https://doi.org/10.1214/aos/1176344552">Efron, 1979</a>
 */
public record Bootstrap(int resamples, double confidence, long seed) {
    /** Rejects a count or a confidence that gives no interval. */
    public Bootstrap {
        if (resamples < 2 || !(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "resamples must be at least 2 and confidence in (0, 1), was " + resamples + " and " + confidence);
        }
    }

    /** 2000 resamples, 95 %, seed 0. */
    public static Bootstrap defaults() {
        return new Bootstrap(2000, Interval.CONFIDENCE, 0);
    }

    /** The same with another seed. */
    public Bootstrap withSeed(long seed) {
        return new Bootstrap(resamples, confidence, seed);
    }

    /**
     * The interval of a statistic of a ROC curve.
     *
     * @param scores one per sample, finite
     * @param member one per sample; both classes must occur
     * @param statistic for example {@code roc -> roc.atFpr(0.05).tpr()}
     * @return the percentile interval
     */
    public Interval interval(double[] scores, boolean[] member, ToDoubleFunction<RocCurve> statistic) {
        RocCurve.of(scores, member); // the checks
        double[] members = pick(scores, member, true);
        double[] nonMembers = pick(scores, member, false);
        boolean[] labels = new boolean[scores.length];
        Arrays.fill(labels, 0, members.length, true);
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            double[] drawn = new double[scores.length];
            draw(random, members, drawn, 0);
            draw(random, nonMembers, drawn, members.length);
            values[i] = statistic.applyAsDouble(RocCurve.of(drawn, labels));
        }
        return percentiles(values);
    }

    /**
     * The interval of a statistic of pairs, which are resampled together. A sample in which x or y is constant is drawn again: it
     * has no correlation.
     *
     * @param x finite, not constant
     * @param y as many, finite, not constant
     * @param statistic of the resampled x and y
     * @return the percentile interval
     */
    public Interval paired(double[] x, double[] y, ToDoubleBiFunction<double[], double[]> statistic) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[resamples];
        for (int i = 0; i < resamples; ) {
            int[] drawn = random.ints(x.length, 0, x.length).toArray();
            double[] someX = Arrays.stream(drawn).mapToDouble(j -> x[j]).toArray();
            double[] someY = Arrays.stream(drawn).mapToDouble(j -> y[j]).toArray();
            if (varies(someX) && varies(someY)) {
                values[i++] = statistic.applyAsDouble(someX, someY);
            }
        }
        return percentiles(values);
    }

    static boolean varies(double[] values) {
        return Arrays.stream(values).anyMatch(value -> value != values[0]);
    }

    private Interval percentiles(double[] values) {
        Arrays.sort(values);
        int skip = (int) Math.floor((1 - confidence) / 2 * values.length);
        return new Interval(values[skip], values[values.length - 1 - skip]);
    }

    private static void draw(SplittableRandom random, double[] from, double[] into, int offset) {
        for (int i = 0; i < from.length; i++) {
            into[offset + i] = from[random.nextInt(from.length)];
        }
    }

    private static double[] pick(double[] scores, boolean[] member, boolean wanted) {
        return java.util.stream.IntStream.range(0, scores.length)
                .filter(i -> member[i] == wanted)
                .mapToDouble(i -> scores[i])
                .toArray();
    }
}
