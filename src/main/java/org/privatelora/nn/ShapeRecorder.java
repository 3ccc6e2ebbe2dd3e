package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lists the parameters of a model without making any: build the model on it, then read {@link #shapes}. The model built so
 * holds no tensors and cannot be applied.
 */
public final class ShapeRecorder implements TensorSource {
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    /** Starts an empty list. */
    public ShapeRecorder() {}

    @Override
    public NDArray tensor(String name, Shape shape) {
        shapes.put(name, shape);
        return null;
    }

    /** Name to shape, in the order in which the model asked. */
    public Map<String, Shape> shapes() {
        return Collections.unmodifiableMap(shapes);
    }
}
