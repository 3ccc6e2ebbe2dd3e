package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Where a model's tensors come from: a {@link StateDict}, fresh values ({@link Initialiser}), or nowhere ({@link ShapeRecorder}). */
@FunctionalInterface
public interface TensorSource {
    /**
     * The tensor of that name.
     *
     * @param name full state-dict key
     * @param shape the shape that the model needs
     * @return the tensor
     * @throws IllegalArgumentException when the source has none, or one of another shape
     */
    NDArray tensor(String name, Shape shape);
}
