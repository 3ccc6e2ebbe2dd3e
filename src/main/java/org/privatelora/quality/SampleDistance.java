package org.privatelora.quality;

import java.util.ArrayList;
import java.util.List;
import org.privatelora.metrics.FrechetDistance;
import org.privatelora.metrics.Interval;
import org.privatelora.metrics.KernelDistance;

/**
 * How far samples are from real pictures in a {@link FeatureSpace}, times its scale.
 *
 * @param frechet Fréchet distance, lower is better
 * @param interval 95 %, from a jackknife over groups of samples
 * @param kernel kernel distance (cubic, unbiased), may be negative
 * @param samples number of generated pictures
 * @param real number of real pictures
 */
public record SampleDistance(double frechet, Interval interval, double kernel, int samples, int real) {
    private static final int GROUPS = 10;

    /**
     * Compares samples with real pictures.
     *
     * @param space where they are compared
     * @param samples each (3, size, size) in [-1, 1]
     * @param real each (3, size, size) in [-1, 1]
     * @param size side in pixels
     * @return the distance
     * @throws IllegalArgumentException when either set is smaller than the space allows
     */
    public static SampleDistance of(FeatureSpace space, float[][] samples, float[][] real, int size) {
        if (Math.min(samples.length, real.length) < space.leastPictures()) {
            throw new IllegalArgumentException("the Fréchet distance in " + space.name() + " needs at least "
                    + space.leastPictures() + " pictures on each side, was " + samples.length + " samples and "
                    + real.length + " real ones; raise evaluation.samples in the preset");
        }
        return ofFeatures(space.of(samples, size), space.of(real, size), space.scale());
    }

    static SampleDistance ofFeatures(double[][] samples, double[][] real, double scale) {
        double frechet = scale * FrechetDistance.of(samples, real);
        double error = scale * jackknifeError(samples, real);
        return new SampleDistance(
                frechet,
                Interval.normal(frechet, error, Interval.CONFIDENCE),
                scale * KernelDistance.of(samples, real),
                samples.length,
                real.length);
    }

    /** Standard error by leaving out one of ten groups at a time (Quenouille 1956, Tukey 1958). */
    private static double jackknifeError(double[][] samples, double[][] real) {
        double[] without = new double[GROUPS];
        double mean = 0;
        for (int g = 0; g < GROUPS; g++) {
            without[g] = FrechetDistance.of(withoutGroup(samples, g), real);
            mean += without[g] / GROUPS;
        }
        double sum = 0;
        for (double value : without) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt((GROUPS - 1.0) / GROUPS * sum);
    }

    private static double[][] withoutGroup(double[][] rows, int group) {
        List<double[]> kept = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if (i % GROUPS != group) {
                kept.add(rows[i]);
            }
        }
        return kept.toArray(double[][]::new);
    }
}
