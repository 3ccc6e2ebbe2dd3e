package org.privatelora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One part of a model: what it needs, and where its tensors lie.
 *
 * @param name such as {@code unet}
 * @param files of its tensors
 * @param prefix with which the names of its tensors begin in the files; empty when the files hold nothing else
 * @param needed the model's names and shapes
 * @param spelling the model's name to the files', prefix included
 */
record ModelPart(
        String name, WeightFiles files, String prefix, Map<String, Shape> needed, UnaryOperator<String> spelling) {

    /** A part whose files spell the names as the model does. */
    static ModelPart plain(String name, WeightFiles files, Map<String, Shape> needed) {
        return new ModelPart(name, files, "", needed, UnaryOperator.identity());
    }

    /**
     * What was read.
     *
     * @param tensors the model's name to tensor
     * @param keys how the names matched
     */
    record Loaded(Map<String, NDArray> tensors, KeyReport keys) {}

    /** How the names match, without reading a tensor; {@code IOException} when one of the matched is not floating-point. */
    KeyReport keys() throws IOException {
        try (OpenWeights open = OpenWeights.of(files)) {
            return keys(open);
        }
    }

    private KeyReport keys(OpenWeights open) throws IOException {
        Set<String> mine =
                open.names().stream().filter(found -> found.startsWith(prefix)).collect(Collectors.toSet());
        KeyReport keys = KeyReport.of(name, needed, spelling, mine);
        open.requireFloating(keys.matched());
        return keys;
    }

    /**
     * Reads all, tensor by tensor: beside the result no more than one tensor is in memory.
     *
     * @param type of all tensors
     * @param manager the device and the owner
     * @throws IOException naming what is missing, is no floating-point number or has another shape
     */
    Loaded read(DataType type, NDManager manager) throws IOException {
        try (OpenWeights open = OpenWeights.of(files)) {
            KeyReport keys = keys(open);
            keys.requireComplete(files.toString());
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            for (Map.Entry<String, Shape> entry : needed.entrySet()) {
                tensors.put(entry.getKey(), open.read(spelling.apply(entry.getKey()), entry.getValue(), type, manager));
            }
            return new Loaded(tensors, keys);
        }
    }
}
