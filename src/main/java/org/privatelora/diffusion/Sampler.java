package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.function.IntFunction;
import org.privatelora.progress.ProgressListener;

/** Turns noise into latents by asking a predictor at a falling series of timesteps. */
public sealed interface Sampler permits Ddpm, Ddim, Pndm {
    /** Timestep of each call of the predictor, in order. */
    int[] timesteps();

    /**
     * Samples, without recording a graph.
     *
     * @param model the model; for guidance a {@link Guidance} around it
     * @param start standard normal noise, (B, C, H, W); it is not closed
     * @param context text embedding, (B, N, D)
     * @param noise standard normal noise (B, C, H, W) for each step from 0, such as {@link SampleNoise#perStep}; asked only by
     *     stochastic samplers
     * @param listener hears of each step
     * @return latents at the end, same shape as start
     * @throws org.privatelora.progress.Interruption when the thread is interrupted
     */
    NDArray sample(
            NoisePredictor model,
            NDArray start,
            NDArray context,
            IntFunction<NDArray> noise,
            ProgressListener listener);

    /** The same with nobody listening. */
    default NDArray sample(NoisePredictor model, NDArray start, NDArray context, IntFunction<NDArray> noise) {
        return sample(model, start, context, noise, ProgressListener.NONE);
    }

    /**
     * The same for a sampler that needs no noise.
     *
     * @throws IllegalArgumentException when the sampler is stochastic
     */
    default NDArray sample(NoisePredictor model, NDArray start, NDArray context) {
        return sample(model, start, context, step -> {
            throw new IllegalArgumentException(this.getClass().getSimpleName()
                    + " draws noise at each step; give it a source, such as SampleNoise.perStep");
        });
    }
}
