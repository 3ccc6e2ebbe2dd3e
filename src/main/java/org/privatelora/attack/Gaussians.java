package org.privatelora.attack;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Normal distributions of an image's loss under the references, one for those that were trained on it and one for those that were
 * not, as seen from the target's loss: the target's own loss is the origin.
 *
 * @param inside of references trained on the image
 * @param outside of the others
 */
record Gaussians(Fit inside, Fit outside) {
    /** Losses are float32 sums, so a spread below this is rounding. */
    private static final double LEAST_DEVIATION = 1e-6;

    /**
     * One normal distribution.
     *
     * @param count how many references, at least 1
     * @param mean of loss under a reference - loss under the target
     * @param variance of the same, unbiased; 0 for a count of 1
     */
    record Fit(int count, double mean, double variance) {
        static Fit of(double[] excess) {
            double mean = Arrays.stream(excess).average().orElseThrow();
            double squares =
                    Arrays.stream(excess).map(x -> (x - mean) * (x - mean)).sum();
            return new Fit(excess.length, mean, excess.length < 2 ? 0 : squares / (excess.length - 1));
        }

        /** The image's own variance when it rests on enough references, else that of all images. */
        Fit withVariance(double pooled, int ownFrom) {
            double mine = count >= ownFrom ? variance : pooled;
            return new Fit(count, mean, Math.max(mine, LEAST_DEVIATION * LEAST_DEVIATION));
        }

        /** log N(target's loss; mean, variance) without its constant. */
        double logDensity() {
            return -Math.log(variance) / 2 - mean * mean / (2 * variance);
        }

        /** How many deviations the target's loss is below the mean. */
        double depth() {
            return mean / Math.sqrt(variance);
        }
    }

    double[] features() {
        return new double[] {
            inside.count, inside.mean, inside.variance, outside.count, outside.mean, outside.variance,
        };
    }

    static Gaussians parse(double[] features) {
        return new Gaussians(
                new Fit((int) features[0], features[1], features[2]),
                new Fit((int) features[3], features[4], features[5]));
    }

    /**
     * The variance about each image's own mean, over all images.
     *
     * @throws IllegalArgumentException when no image has two references
     */
    static double pooled(String attack, Stream<Fit> fits) {
        double squares = 0;
        long freedom = 0;
        for (Fit fit : fits.toList()) {
            squares += (fit.count - 1) * fit.variance;
            freedom += Math.max(0, fit.count - 1);
        }
        if (freedom == 0) {
            throw new IllegalArgumentException("attack '" + attack
                    + "' needs 2 reference LoRAs on each side of an image to know how losses spread, so at least 4 in"
                    + " pairs; train more: privatelora shadows --count 4");
        }
        return squares / freedom;
    }
}
