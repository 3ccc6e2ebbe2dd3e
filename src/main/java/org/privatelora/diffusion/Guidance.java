package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import org.privatelora.tensor.Scope;

/**
 * Classifier-free guidance (Ho and Salimans 2022, eq. 6 with w = scale - 1): one batch holds the unconditional half first.
 *
 * @param model the guided model
 * @param unconditional context of the empty or negative prompt, (1, N, D)
 * @param scale 1 is no guidance; Stable Diffusion's default is 7.5
 */
public record Guidance(NoisePredictor model, NDArray unconditional, double scale) implements NoisePredictor {
    @Override
    public NDArray epsilon(NDArray latents, NDArray timesteps, NDArray context) {
        return Scope.tidy(() -> {
            NDArray empty = unconditional.repeat(0, latents.getShape().get(0)); // (B, N, D)
            NDArray contexts = NDArrays.concat(new NDList(empty, context)); // (2 B, N, D)
            NDArray twice = NDArrays.concat(new NDList(latents, latents)); // (2 B, C, H, W)
            NDArray times = NDArrays.concat(new NDList(timesteps, timesteps)); // (2 B)
            NDList halves = model.epsilon(twice, times, contexts).split(2);
            return halves.get(0).add(halves.get(1).sub(halves.get(0)).mul(scale));
        });
    }
}
