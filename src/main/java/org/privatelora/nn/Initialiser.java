package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/**
 * Fresh float32 parameters as PyTorch's layers draw them: uniform in +-1/sqrt(fan_in) for matrices and filters, ones for norm
 * weights, zeros for biases, normal with deviation 0.02 for embedding tables (as CLIP). Values depend on the name only.
 *
 * @param manager owns the new tensors
 * @param rng the seed
 * @implNote PyTorch draws biases uniformly too; zeros train the same and keep a fresh network centred.
 */
public record Initialiser(NDManager manager, Rng rng) implements TensorSource {
    private static final float EMBEDDING_DEVIATION = 0.02f;

    @Override
    public NDArray tensor(String name, Shape shape) {
        if (shape.dimension() < 2) {
            return name.endsWith("weight") ? manager.ones(shape) : manager.zeros(shape);
        }
        if (name.contains("embedding")) {
            return Tensors.of(manager, scaled(rng.normal(name, 0, 0, (int) shape.size()), EMBEDDING_DEVIATION), shape);
        }
        double bound = 1 / Math.sqrt(shape.size() / (double) shape.get(0));
        float[] values = rng.uniform(name, 0, 0, (int) shape.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * values[i] - 1) * bound);
        }
        return Tensors.of(manager, values, shape);
    }

    private static float[] scaled(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return values;
    }
}
