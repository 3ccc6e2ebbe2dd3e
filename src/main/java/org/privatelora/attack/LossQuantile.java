package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Asks whether the loss of an image is low for an image like it: features are minus the mean loss, and what is known of the image
 * without the adapted model. The latter is the mean, deviation and roughness of each latent channel and, if the attacker has the base
 * model, the loss under it.
 *
 * @param grid what is asked
 * @param calibrated whether the base model is asked too
 * @param classifier {@link QuantileRegression} reads the features in this order
 * @see <a href="https://arxiv.org/abs/2312.05140">Tang et al. 2023</a>
 * @implNote their statistic is SecMI's error at one timestep, explained by the pixels; this is the mean loss, which other attacks ask for
 *     anyway.
 */
public record LossQuantile(DenoisingGrid grid, boolean calibrated, QuantileRegression classifier)
        implements LearnedAttack {
    private static final int STATISTICS = 3;

    /** By the image alone, called {@code quantile}. */
    public static LossQuantile of(DenoisingGrid grid) {
        return new LossQuantile(grid, false, QuantileRegression.defaults());
    }

    /** By the image and its loss under the base, called {@code calibrated-quantile}. */
    public static LossQuantile calibrated(DenoisingGrid grid) {
        return new LossQuantile(grid, true, QuantileRegression.defaults());
    }

    @Override
    public String name() {
        return calibrated ? "calibrated-quantile" : "quantile";
    }

    @Override
    public int queries() {
        return grid.queries() * (calibrated ? 2 : 1);
    }

    @Override
    public ThreatModel threat() {
        ThreatModel threat = ThreatModel.grayBox().with(ThreatModel.Need.LABELLED_IMAGES);
        return calibrated ? threat.with(ThreatModel.Need.BASE_MODEL) : threat;
    }

    @Override
    public double[][] features(Target target, Query query) {
        double[] statistic = target.losses(target.adapted(), grid, query).thresholdScores();
        double[][] images = query.stacks().stream()
                .flatMap(stack -> Arrays.stream(statistics(stack)))
                .toArray(double[][]::new);
        double[][] features = new double[query.size()][];
        Arrays.setAll(features, i -> joined(new double[] {statistic[i]}, images[i]));
        if (calibrated) {
            double[] base = target.losses(target.base(name()), grid, query).thresholdScores();
            Arrays.setAll(features, i -> joined(features[i], new double[] {base[i]}));
        }
        return features;
    }

    private static double[] joined(double[] first, double[] second) {
        return DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    /**
     * Mean, standard deviation and root mean square difference of horizontal neighbours of every channel.
     *
     * @param latents (N, C, h, w)
     * @return (N, 3 C)
     */
    static double[][] statistics(NDArray latents) {
        float[] values = latents.toFloatArray();
        int channels = (int) latents.getShape().get(1);
        int width = (int) latents.getShape().get(3);
        int size = (int) latents.getShape().get(2) * width;
        double[][] statistics = new double[values.length / size / channels][STATISTICS * channels];
        for (int plane = 0; plane < values.length / size; plane++) {
            double[] found = statistics(Arrays.copyOfRange(values, plane * size, (plane + 1) * size), width);
            System.arraycopy(found, 0, statistics[plane / channels], STATISTICS * (plane % channels), STATISTICS);
        }
        return statistics;
    }

    private static double[] statistics(float[] plane, int width) {
        double sum = 0;
        double squares = 0;
        double differences = 0;
        for (int i = 0; i < plane.length; i++) {
            sum += plane[i];
            squares += (double) plane[i] * plane[i];
            double difference = i % width == 0 ? 0 : plane[i] - plane[i - 1];
            differences += difference * difference;
        }
        double mean = sum / plane.length;
        double variance = Math.max(0, squares / plane.length - mean * mean);
        return new double[] {mean, Math.sqrt(variance), Math.sqrt(differences / plane.length)};
    }
}
