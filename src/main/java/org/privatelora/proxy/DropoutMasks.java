package org.privatelora.proxy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/**
 * What the hidden layers are multiplied by: 0 where a unit is dropped, 1 / (1 - p) where it is kept.
 *
 * @param first (B, hidden1)
 * @param second (B, hidden2)
 */
public record DropoutMasks(NDArray first, NDArray second) {
    /** Masks for a batch; row i depends on the seed, the stream, the step and i only. */
    static DropoutMasks draw(ProxyConfig config, NDManager manager, Rng rng, String stream, long step, int batch) {
        return draw(config, manager, new Draws(rng, stream, step, 0, batch));
    }

    /** As {@link #draw(ProxyConfig, NDManager, Rng, String, long, int)} for some rows of a larger batch. */
    static DropoutMasks draw(ProxyConfig config, NDManager manager, Draws draws) {
        return new DropoutMasks(
                draws.mask(manager, "-dropout-1", config.hidden1(), config.dropout()),
                draws.mask(manager, "-dropout-2", config.hidden2(), config.dropout()));
    }

    /** Where the numbers of {@code rows} rows come from, the first of them at place {@code first} of its batch. */
    record Draws(Rng rng, String stream, long step, int first, int rows) {
        private NDArray mask(NDManager manager, String layer, int units, double dropout) {
            float kept = (float) (1 / (1 - dropout));
            float[] values = new float[rows * units];
            for (int row = 0; row < rows; row++) {
                float[] draws = rng.uniform(stream + layer, step, first + row, units);
                for (int unit = 0; unit < units; unit++) {
                    values[row * units + unit] = draws[unit] < dropout ? 0 : kept;
                }
            }
            return Tensors.of(manager, values, new Shape(rows, units));
        }
    }
}
