package org.privatelora.attack;

import java.util.Arrays;

/**
 * Denoising losses of some images under one model.
 *
 * @param perTimestep (N, timesteps), each at least 0
 */
public record DenoisingLosses(double[][] perTimestep) {
    /** One number per image: the mean over timesteps. */
    public double[] perImage() {
        return Arrays.stream(perTimestep)
                .mapToDouble(row -> Arrays.stream(row).average().orElseThrow())
                .toArray();
    }

    /** Mean over images for each timestep, (timesteps). */
    public double[] meanPerTimestep() {
        double[] means = new double[perTimestep[0].length];
        for (double[] image : perTimestep) {
            for (int t = 0; t < means.length; t++) {
                means[t] += image[t] / perTimestep.length;
            }
        }
        return means;
    }

    /** Mean over all images. */
    public double mean() {
        return Arrays.stream(perImage()).average().orElseThrow();
    }

    /** Scores of {@link LossThreshold}: minus the loss. */
    public double[] thresholdScores() {
        return Arrays.stream(perImage()).map(loss -> -loss).toArray();
    }

    /**
     * Scores of {@link Calibrated#loss}: how much lower the loss is than under the base model.
     *
     * @param base losses of the same images on the same grid
     * @return (N,)
     */
    public double[] calibratedScores(DenoisingLosses base) {
        double[] mine = perImage();
        double[] theirs = base.perImage();
        if (mine.length != theirs.length) {
            throw new IllegalArgumentException(
                    "the base model must be asked about the same " + mine.length + " images, was " + theirs.length);
        }
        double[] scores = new double[mine.length];
        Arrays.setAll(scores, i -> theirs[i] - mine[i]);
        return scores;
    }
}
