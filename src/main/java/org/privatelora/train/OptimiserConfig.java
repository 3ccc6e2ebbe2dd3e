package org.privatelora.train;

import org.privatelora.nn.AdamConfig;

/**
 * AdamW on the LoRA weights.
 *
 * @param learningRate of the U-Net's LoRA, positive
 * @param textEncoderLearningRate of the text encoder's LoRA, at least 0
 * @param weightDecay decoupled decay, at least 0
 * @param maxGradientNorm longer gradients are scaled to this global norm, positive
 * @param schedule the factor on both learning rates
 */
public record OptimiserConfig(
        double learningRate,
        double textEncoderLearningRate,
        double weightDecay,
        double maxGradientNorm,
        LrSchedule schedule) {
    /** Checks the ranges. */
    public OptimiserConfig {
        require(learningRate > 0 && Double.isFinite(learningRate), "learning rate must be positive", learningRate);
        require(
                textEncoderLearningRate >= 0 && Double.isFinite(textEncoderLearningRate),
                "text-encoder learning rate must be at least 0",
                textEncoderLearningRate);
        require(weightDecay >= 0, "weight decay must be at least 0", weightDecay);
        require(maxGradientNorm > 0, "maximal gradient norm must be positive", maxGradientNorm);
    }

    private static void require(boolean holds, String what, double found) {
        if (!holds) {
            throw new IllegalArgumentException(what + ", was " + found);
        }
    }

    /** The paper's: 1e-4 and 1e-5, decay 0.01, norm 1, constant. */
    public static OptimiserConfig defaults() {
        return new OptimiserConfig(1e-4, 1e-5, 1e-2, 1, LrSchedule.constant());
    }

    /** The constants of AdamW. */
    AdamConfig adam() {
        return AdamConfig.adamW().withWeightDecay(weightDecay);
    }

    /** The same with another learning rate of the U-Net's LoRA. */
    public OptimiserConfig withLearningRate(double learningRate) {
        return new OptimiserConfig(learningRate, textEncoderLearningRate, weightDecay, maxGradientNorm, schedule);
    }

    /** The same with another learning rate of the text encoder's LoRA. */
    public OptimiserConfig withTextEncoderLearningRate(double textEncoderLearningRate) {
        return new OptimiserConfig(learningRate, textEncoderLearningRate, weightDecay, maxGradientNorm, schedule);
    }

    /** The same with another weight decay. */
    public OptimiserConfig withWeightDecay(double weightDecay) {
        return new OptimiserConfig(learningRate, textEncoderLearningRate, weightDecay, maxGradientNorm, schedule);
    }

    /** The same with another bound on the gradient. */
    public OptimiserConfig withMaxGradientNorm(double maxGradientNorm) {
        return new OptimiserConfig(learningRate, textEncoderLearningRate, weightDecay, maxGradientNorm, schedule);
    }

    /** The same with another schedule. */
    public OptimiserConfig withSchedule(LrSchedule schedule) {
        return new OptimiserConfig(learningRate, textEncoderLearningRate, weightDecay, maxGradientNorm, schedule);
    }
}
