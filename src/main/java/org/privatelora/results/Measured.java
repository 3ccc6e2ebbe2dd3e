package org.privatelora.results;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.TDistribution;
import org.privatelora.metrics.Interval;

/**
 * A number with its 95 % interval.
 *
 * @param value the estimate
 * @param low lower end
 * @param high upper end
 */
public record Measured(double value, double low, double high) {
    private static final double Z = 1.959963984540054;
    private static final double UPPER = 0.975;
    /** Degrees of freedom from which t is within a ten-thousandth of the normal. */
    private static final double AS_GOOD_AS_NORMAL = 1e4;

    /** A value with the interval that belongs to it. */
    public static Measured of(double value, Interval interval) {
        return new Measured(value, interval.low(), interval.high());
    }

    /**
     * The mean of a sample of numbers, one per image, with its normal interval.
     *
     * @param perImage at least 2 numbers
     */
    public static Measured meanOf(double[] perImage) {
        double mean = mean(perImage);
        double error = Math.sqrt(variance(perImage, mean) / perImage.length);
        return new Measured(mean, mean - Z * error, mean + Z * error);
    }

    /**
     * The mean over runs with different seeds on the same images. Its interval covers both sources of chance: the images (which all
     * runs share, so more runs do not shrink that part) and the seed (the spread between the runs, over their number). Few runs tell the
     * spread badly, so Student's t takes the place of the normal's quantile, with Welch and Satterthwaite's degrees of freedom.
     *
     * @param runs at least 1
     * @see <a href="https://doi.org/10.2307/3002019">Satterthwaite, 1946</a>
     * @implNote the images' part counts as known (infinite degrees of freedom).
     */
    public static Measured over(List<Measured> runs) {
        double[] values = runs.stream().mapToDouble(Measured::value).toArray();
        double mean = mean(values);
        double seeds = runs.size() < 2 ? 0 : variance(values, mean) / values.length;
        double below = mean(runs, run -> run.value - run.low) / Z;
        double above = mean(runs, run -> run.high - run.value) / Z;
        int free = values.length - 1;
        return new Measured(mean, mean - half(below, seeds, free), mean + half(above, seeds, free));
    }

    /** Half the width for the images' standard error and the seeds' variance with its degrees of freedom. */
    private static double half(double images, double seeds, int free) {
        double total = images * images + seeds;
        double degrees = seeds == 0 ? Double.POSITIVE_INFINITY : free * total * total / (seeds * seeds);
        return quantile(degrees) * Math.sqrt(total);
    }

    private static double quantile(double degrees) {
        return degrees > AS_GOOD_AS_NORMAL ? Z : new TDistribution(null, degrees).inverseCumulativeProbability(UPPER);
    }

    /** The same with the interval kept inside [min, max]. */
    public Measured clip(double min, double max) {
        return new Measured(value, Math.max(min, low), Math.min(max, high));
    }

    /** Such as {@code 0.847 [0.79, 0.90]}. */
    public String text(int digits) {
        String format = "%." + digits + "f [%." + (digits - 1) + "f, %." + (digits - 1) + "f]";
        return String.format(Locale.ROOT, format, value, low, high);
    }

    private static double mean(List<Measured> runs, ToDoubleFunction<Measured> part) {
        return runs.stream().mapToDouble(part).average().orElseThrow();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    private static double variance(double[] values, double mean) {
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return values.length < 2 ? 0 : sum / (values.length - 1);
    }
}
