package org.privatelora.train;

import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;

/**
 * What the network learns to predict, from which noise, and how much each timestep counts.
 *
 * @param prediction noise, or v; the base model must predict the same
 * @param zeroTerminalSnr whether betas are rescaled until the last timestep is noise alone; needs v
 * @param minSnrGamma where the signal-to-noise ratio is cut that weighs the adaptation loss, 5 in the paper; 0: every timestep counts
 *     the same
 * @param noiseOffset deviation of a number that is added to all of a channel's noise, about 0.05 to 0.1 where it is used; 0: none
 * @see <a href="https://arxiv.org/abs/2303.09556">Hang et al. 2023, section 3.4 (min-SNR)</a>
 * @see <a href="https://arxiv.org/abs/2305.08891">Lin et al. 2024, algorithm 1 (zero terminal SNR)</a>
 * @see <a href="https://www.crosslabs.org/blog/diffusion-with-offset-noise">Guttenberg 2023 (noise offset)</a>
 * @implNote the weights act on the adaptation loss only. The error maps that the proxy sees, and so the attack loss, stay as they are:
 *     an attacker does not weigh, and the paper's code does not either. Weights below 1 make the attack count more beside the adaptation
 *     in the min-max objective; in the ratio both gradients carry the adaptation loss, so their proportion stays.
 */
public record LossConfig(Prediction prediction, boolean zeroTerminalSnr, double minSnrGamma, double noiseOffset) {
    /** Checks the ranges. */
    public LossConfig {
        prediction = prediction == null ? Prediction.EPSILON : prediction;
        if (zeroTerminalSnr && prediction != Prediction.V) {
            throw new IllegalArgumentException("zero terminal SNR needs prediction V, was " + prediction
                    + ": at the last timestep the noise is all that is seen, and predicting it teaches nothing");
        }
        if (!(minSnrGamma >= 0 && Double.isFinite(minSnrGamma))) {
            throw new IllegalArgumentException("min-SNR gamma must be positive, or 0 for none, was " + minSnrGamma);
        }
        if (!(noiseOffset >= 0 && Double.isFinite(noiseOffset))) {
            throw new IllegalArgumentException("noise offset must be at least 0, was " + noiseOffset);
        }
    }

    /** The paper's: noise is predicted, every timestep counts the same. */
    public static LossConfig defaults() {
        return new LossConfig(Prediction.EPSILON, false, 0, 0);
    }

    /** The same with another prediction. */
    public LossConfig withPrediction(Prediction prediction) {
        return new LossConfig(prediction, zeroTerminalSnr, minSnrGamma, noiseOffset);
    }

    /** The same with betas as they are, or rescaled. */
    public LossConfig withZeroTerminalSnr(boolean zeroTerminalSnr) {
        return new LossConfig(prediction, zeroTerminalSnr, minSnrGamma, noiseOffset);
    }

    /** The same with other weights. */
    public LossConfig withMinSnrGamma(double minSnrGamma) {
        return new LossConfig(prediction, zeroTerminalSnr, minSnrGamma, noiseOffset);
    }

    /** The same with another offset. */
    public LossConfig withNoiseOffset(double noiseOffset) {
        return new LossConfig(prediction, zeroTerminalSnr, minSnrGamma, noiseOffset);
    }

    /** The noise that a model trained so was shown. */
    public NoiseSchedule schedule(NoiseSchedule base) {
        return zeroTerminalSnr ? base.zeroTerminalSnr() : base;
    }
}
