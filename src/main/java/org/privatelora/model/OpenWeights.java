package org.privatelora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.TensorInfo;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/** Open safetensors files as one set of named tensors. Owns the open files. */
final class OpenWeights implements AutoCloseable {
    private final List<SafetensorsFile> open = new ArrayList<>();
    private final Map<String, SafetensorsFile> files = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, Path> paths = new LinkedHashMap<>();
    private final String where;

    private OpenWeights(String where) {
        this.where = where;
    }

    /**
     * Opens files.
     *
     * @throws IOException when one cannot be read, or two hold a tensor of the same name
     */
    static OpenWeights of(WeightFiles weights) throws IOException {
        OpenWeights all = new OpenWeights(weights.toString());
        try {
            for (Path path : weights.paths()) {
                all.add(path, SafetensorsFile.open(path));
            }
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void add(Path path, SafetensorsFile file) throws IOException {
        open.add(file);
        for (TensorInfo info : file.tensors()) {
            if (files.put(info.name(), file) != null) {
                throw new IOException(
                        path + " holds a second tensor named " + info.name() + "; shards may not overlap");
            }
            tensors.put(info.name(), info);
            paths.put(info.name(), path);
        }
    }

    /** All names. */
    Set<String> names() {
        return Collections.unmodifiableSet(files.keySet());
    }

    /**
     * Refuses weights that are not floating-point numbers, such as those of a quantised model.
     *
     * @param names as the files spell them
     * @throws IOException naming file, tensor, type and offsets of the first one
     */
    void requireFloating(Collection<String> names) throws IOException {
        for (String name : names) {
            TensorInfo info = tensors.get(name);
            if (!info.dtype().isFloating()) {
                throw new IOException(paths.get(name) + ": tensor '" + name + "' must be F64, F32, F16 or BF16, was "
                        + info.dtype() + " at data offsets [" + info.begin() + ", " + info.end()
                        + "); quantised weights are not read, give the model in floating point");
            }
        }
    }

    /**
     * One tensor.
     *
     * @param name as the files spell it
     * @param needed its shape; older files keep linear layers as 1x1 convolutions
     * @param type of the result
     * @param manager the device and the owner
     * @throws IOException when it has another shape
     */
    NDArray read(String name, Shape needed, DataType type, NDManager manager) throws IOException {
        Shape found = new Shape(tensors.get(name).shape());
        if (!trimmed(found).equals(trimmed(needed))) {
            throw new IOException(name + " in " + where + " must have shape " + needed + ", was " + found
                    + "; is it Stable Diffusion 1.x?");
        }
        return Scope.tidy(() -> {
            NDArray stored = files.get(name).read(name, manager);
            NDArray cast = Ops.cast(stored, type);
            return cast.getShape().equals(needed) ? cast : cast.reshape(needed);
        });
    }

    private static Shape trimmed(Shape shape) {
        int length = shape.dimension();
        while (length > 2 && shape.get(length - 1) == 1) {
            length--;
        }
        return shape.slice(0, length);
    }

    @Override
    public void close() throws IOException {
        for (SafetensorsFile file : open) {
            file.close();
        }
    }
}
