package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Named tensors, checked when they are taken. Owns nothing: the arrays belong to the manager that made them.
 *
 * @param tensors key to tensor, in file order
 */
public record StateDict(Map<String, NDArray> tensors) implements TensorSource {
    /** Copies the map, not the tensors. */
    public StateDict {
        tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    @Override
    public NDArray tensor(String name, Shape shape) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "missing key " + name + " of shape " + shape + " among " + tensors.size() + " tensors");
        }
        if (!tensor.getShape().equals(shape)) {
            throw new IllegalArgumentException(name + " must have shape " + shape + ", was " + tensor.getShape());
        }
        return tensor;
    }

    /** Keys of {@code expected} that are not here. */
    public List<String> missing(Set<String> expected) {
        return expected.stream().filter(name -> !tensors.containsKey(name)).toList();
    }

    /** Keys here that are not in {@code expected}. */
    public List<String> unexpected(Set<String> expected) {
        return tensors.keySet().stream()
                .filter(name -> !expected.contains(name))
                .toList();
    }
}
