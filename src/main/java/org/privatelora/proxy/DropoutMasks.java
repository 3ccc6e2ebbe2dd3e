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
        return new DropoutMasks(
                mask(manager, rng, stream + "-dropout-1", step, batch, config.hidden1(), config.dropout()),
                mask(manager, rng, stream + "-dropout-2", step, batch, config.hidden2(), config.dropout()));
    }

    private static NDArray mask(
            NDManager manager, Rng rng, String stream, long step, int batch, int units, double dropout) {
        float kept = (float) (1 / (1 - dropout));
        float[] values = new float[batch * units];
        for (int row = 0; row < batch; row++) {
            float[] draws = rng.uniform(stream, step, row, units);
            for (int unit = 0; unit < units; unit++) {
                values[row * units + unit] = draws[unit] < dropout ? 0 : kept;
            }
        }
        return Tensors.of(manager, values, new Shape(batch, units));
    }
}
