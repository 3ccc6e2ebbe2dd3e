package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.privatelora.tensor.Scope;

/**
 * Classifier-free guidance (Ho and Salimans 2022, eq. 6): epsilon(no text) + guidanceScale (epsilon(text) - epsilon(no text)), both
 * from one call with the unconditional half first.
 *
 * @param model the guided model
 * @param unconditional embedding of the empty or negative prompt, (1, N, D) or (B, N, D)
 * @param guidanceScale 1: no guidance, one half of the work; Stable Diffusion uses 7.5
 * @implNote the paper's scale w is this one minus 1.
 */
public record Guidance(NoisePredictor model, NDArray unconditional, double guidanceScale) implements NoisePredictor {
    @Override
    public NDArray epsilon(NDArray latents, NDArray timesteps, NDArray context) {
        if (guidanceScale == 1) {
            return model.epsilon(latents, timesteps, context);
        }
        return Scope.tidy(() -> {
            NDArray both = model.epsilon(twice(latents), twice(timesteps), contexts(context)); // (2 B, C, H, W)
            NDList halves = both.split(2);
            NDArray without = halves.get(0);
            return without.add(halves.get(1).sub(without).mul(guidanceScale));
        });
    }

    private static NDArray twice(NDArray x) {
        return NDArrays.concat(new NDList(x, x));
    }

    private NDArray contexts(NDArray context) {
        Shape shape = context.getShape();
        Shape empty = unconditional.getShape();
        boolean same = empty.dimension() == 3 && empty.slice(1).equals(shape.slice(1));
        if (!same || empty.get(0) != 1 && empty.get(0) != shape.get(0)) {
            throw new IllegalArgumentException(
                    "the unconditional embedding must have the shape of the context " + shape + ", was " + empty);
        }
        return NDArrays.concat(new NDList(context.zerosLike().add(unconditional), context)); // (2 B, N, D)
    }
}
