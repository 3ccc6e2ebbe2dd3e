package org.privatelora.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/**
 * What is dropped in one forward pass. Every mask is a function of the seed, the stream, the step, the module's name and the
 * example's place in the batch, so a resumed run draws the same ones.
 *
 * @param regularisation how much is dropped
 * @param rng the run's seed
 * @param stream names the pass within its step
 * @param step of training
 * @param first place of the pass's first example in the whole batch, at least 0
 */
public record LoraMasks(LoraRegularisation regularisation, Rng rng, String stream, long step, int first) {
    /** For a pass that sees the whole batch. */
    public LoraMasks(LoraRegularisation regularisation, Rng rng, String stream, long step) {
        this(regularisation, rng, stream, step, 0);
    }

    /**
     * What a module's update is multiplied by: 0 when the module is left out, else 1.
     *
     * @implNote the update is computed even then, so that there is a gradient, of zeros, when all modules are left out. AdamW therefore
     *     still decays such a module and moves it by its momentum, which PyTorch's does not.
     */
    double presence(String module) {
        boolean left = regularisation.moduleDropout() > 0
                && rng.uniform(stream + "-module-dropout-" + module, step, 0, 1)[0] < regularisation.moduleDropout();
        return left ? 0 : 1;
    }

    /**
     * Drops numbers and ranks.
     *
     * @param module names the masks
     * @param inner behind the first factor, (B, r), (B, N, r) or (B, r, h, w)
     * @return same shape
     */
    NDArray apply(String module, NDArray inner) {
        NDArray result = inner;
        if (regularisation.dropout() > 0) {
            result = masked(result, inner.getShape(), stream + "-dropout-" + module, regularisation.dropout());
        }
        if (regularisation.rankDropout() > 0) {
            Shape ranks = ranks(inner.getShape());
            result = masked(result, ranks, stream + "-rank-dropout-" + module, regularisation.rankDropout());
        }
        return result;
    }

    /** One number for each example and rank: the last axis, or the second of a feature map. */
    private static Shape ranks(Shape inner) {
        return switch (inner.dimension()) {
            case 2 -> inner;
            case 3 -> new Shape(inner.get(0), 1, inner.get(2));
            default -> new Shape(inner.get(0), inner.get(1), 1, 1);
        };
    }

    private NDArray masked(NDArray inner, Shape shape, String name, double dropped) {
        int batch = (int) shape.get(0);
        int each = (int) shape.size() / batch;
        float kept = (float) (1 / (1 - dropped));
        float[] values = new float[batch * each];
        for (int row = 0; row < batch; row++) {
            float[] draws = rng.uniform(name, step, first + row, each);
            for (int i = 0; i < each; i++) {
                values[row * each + i] = draws[i] < dropped ? 0 : kept;
            }
        }
        DataType type = inner.getDataType();
        return inner.mul(Ops.cast(Tensors.of(inner.getManager(), values, shape), type));
    }
}
