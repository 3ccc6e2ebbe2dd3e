package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;

/** What attacks, objectives and samplers see of a model: the noise it predicts. */
@FunctionalInterface
public interface NoisePredictor {
    /**
     * Predicts the noise in noisy latents.
     *
     * @param latents scaled noisy latents, (B, 4, H, W)
     * @param timesteps (B,) int64, in [0, 1000)
     * @param context text embedding, (B, N, D)
     * @return epsilon, same shape as the latents
     */
    NDArray epsilon(NDArray latents, NDArray timesteps, NDArray context);
}
