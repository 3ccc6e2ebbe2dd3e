package org.privatelora.lora.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraModule;
import org.privatelora.lora.LoraWeights;
import org.privatelora.lora.format.Slot.Part;
import org.privatelora.safetensors.Dtype;
import org.privatelora.safetensors.RawTensor;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * An adapter as files hold it.
 *
 * @param modules at least one
 * @param metadata how it was made, when this library made it; of another tool's metadata nothing is kept
 * @param alphaType of alphas in kohya's format, when all have one and it is not float32
 */
record StoredLora(List<StoredModule> modules, Optional<LoraMetadata> metadata, Optional<Dtype> alphaType) {
    /** Formats that keep alphas as text keep their type so. */
    private static final String ALPHA_TYPE = "privatelora.alpha_type";

    StoredLora {
        modules = List.copyOf(modules);
    }

    /** Read from a file of a format that keeps alphas as text. */
    static StoredLora of(List<StoredModule> modules, Map<String, String> header) {
        Optional<Dtype> type = Arrays.stream(Dtype.values())
                .filter(known -> known.isFloating() && known.name().equals(header.get(ALPHA_TYPE)))
                .findFirst();
        return new StoredLora(modules, LoraMetadata.ofHeader(header), type);
    }

    /** What such a format's file says beside its own. */
    Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        metadata.ifPresent(ours -> entries.putAll(ours.entries()));
        alphaType.ifPresent(type -> entries.put(ALPHA_TYPE, type.name()));
        return entries;
    }

    /**
     * Trained weights, rounded to a type.
     *
     * @throws IllegalArgumentException when a weight is not finite in that type, or the type is not float16 or float32
     */
    static StoredLora of(LoraWeights weights, LoraMetadata metadata, DataType type) {
        if (type != DataType.FLOAT16 && type != DataType.FLOAT32) {
            throw new IllegalArgumentException("weights are written as float16 or float32, was " + type);
        }
        List<StoredModule> modules = Scope.value(() -> {
            LoraWeights factors = Autograd.noGrad(weights::folded);
            requireFinite(factors, type);
            return factors.modules().stream()
                    .map(module -> StoredModule.of(module, type))
                    .toList();
        });
        return new StoredLora(modules, Optional.of(metadata), Optional.empty());
    }

    private static void requireFinite(LoraWeights weights, DataType type) {
        Map<String, NDArray> factors = weights.trainables();
        List<String> names = new ArrayList<>(factors.keySet());
        float[] sums = Scope.value(() -> NDArrays.stack(new NDList(names.stream()
                        .map(name -> magnitude(factors.get(name), type))
                        .toList()))
                .toFloatArray());
        for (int i = 0; i < sums.length; i++) {
            if (!Float.isFinite(sums[i])) {
                throw new IllegalArgumentException(names.get(i)
                        + " holds numbers that are not finite, so nothing was written; training has diverged");
            }
        }
    }

    private static NDArray magnitude(NDArray factor, DataType type) {
        NDArray rounded = Ops.cast(factor, type);
        return Ops.cast(rounded, DataType.FLOAT32).abs().sum();
    }

    /** In float32, for the model in whose order the modules are. */
    LoraWeights load(NDManager manager) {
        List<LoraModule> loaded =
                modules.stream().map(module -> module.load(manager)).toList();
        return new LoraWeights(loaded);
    }

    /** The modules of one part of the model. */
    List<StoredModule> modules(LoraComponent component) {
        return modules.stream()
                .filter(module -> module.component() == component)
                .toList();
    }

    /** Both factors of some modules under the keys of a style. */
    static Map<String, RawTensor> factors(List<StoredModule> modules, KeyStyle style) {
        Map<String, RawTensor> tensors = new LinkedHashMap<>();
        for (StoredModule module : modules) {
            tensors.put(style.key(new Slot(module.component(), module.path(), Part.DOWN)), module.down());
            tensors.put(style.key(new Slot(module.component(), module.path(), Part.UP)), module.up());
        }
        return tensors;
    }
}
