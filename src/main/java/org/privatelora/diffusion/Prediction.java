package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/** What a network is trained to predict; the loss compares its output with {@link #target}. */
public enum Prediction {
    /** The noise: Stable Diffusion 1. */
    EPSILON {
        @Override
        public NDArray target(NoiseSchedule schedule, NDArray x0, NDArray noise, int[] timesteps) {
            return noise;
        }

        @Override
        public NoisePredictor epsilon(NoisePredictor network, NoiseSchedule schedule) {
            return network;
        }

        @Override
        double minSnr(double snr, double gamma) {
            return Math.min(snr, gamma) / snr;
        }

        @Override
        double debiased(double snr) {
            return 1 / Math.sqrt(snr);
        }
    },
    /** The velocity of Salimans and Ho 2022: Stable Diffusion 2 at 768 pixels. */
    V {
        @Override
        public NDArray target(NoiseSchedule schedule, NDArray x0, NDArray noise, int[] timesteps) {
            return schedule.velocity(x0, noise, timesteps);
        }

        @Override
        public NoisePredictor epsilon(NoisePredictor network, NoiseSchedule schedule) {
            return new Velocity(network, schedule);
        }

        @Override
        double minSnr(double snr, double gamma) {
            return Math.min(snr, gamma) / (snr + 1);
        }

        @Override
        double debiased(double snr) {
            return 1 / (snr + 1);
        }
    };

    private static final double DEBIASED_SNR_LIMIT = 1000;

    /**
     * The tensor that the network's output should equal.
     *
     * @param schedule the noise schedule
     * @param x0 clean latents, (B, ...)
     * @param noise what was added, same shape
     * @param timesteps (B,)
     * @return same shape as x0
     */
    public abstract NDArray target(NoiseSchedule schedule, NDArray x0, NDArray noise, int[] timesteps);

    /**
     * What a network predicts, as noise.
     *
     * @param network predicts this
     * @param schedule it was trained with
     */
    public abstract NoisePredictor epsilon(NoisePredictor network, NoiseSchedule schedule);

    abstract double minSnr(double snr, double gamma);

    abstract double debiased(double snr);

    /**
     * Factors of the loss that stop easy timesteps from dominating (Hang et al. 2023, section 3.4).
     *
     * @param schedule the noise schedule
     * @param gamma where the signal-to-noise ratio is cut, positive, 5 in the paper
     * @return (T,), each in (0, 1]
     */
    public double[] minSnrWeights(NoiseSchedule schedule, double gamma) {
        if (!(gamma > 0)) {
            throw new IllegalArgumentException("gamma must be positive, was " + gamma);
        }
        return Arrays.stream(schedule.snr()).map(snr -> minSnr(snr, gamma)).toArray();
    }

    /**
     * Factors of the loss by debiased estimation (Yu et al. 2023, "Debias the training of diffusion models"), the ratio cut at
     * 1000 as kohya does.
     *
     * @return (T,), positive
     */
    public double[] debiasedWeights(NoiseSchedule schedule) {
        return Arrays.stream(schedule.snr())
                .map(snr -> debiased(Math.min(snr, DEBIASED_SNR_LIMIT)))
                .toArray();
    }
}
