package org.privatelora.lora.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.LoraModule;
import org.privatelora.lora.LoraWeights;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * The safetensors layout of kohya's sd-scripts, which web UIs and diffusers load: {@code lora_unet_<path with
 * underscores>.lora_down.weight}, {@code .lora_up.weight} and {@code .alpha}.
 *
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/networks/lora.py">kohya-ss/sd-scripts, networks/lora.py</a>
 */
public final class KohyaFormat {
    /** Width of CLIP ViT-L/14, by which a tool knows Stable Diffusion 1.x. */
    private static final int SD1_CONTEXT = 768;

    private KohyaFormat() {}

    /** Writes float16 weights, as the paper's runs do; see {@link #write(Path, LoraWeights, LoraMetadata, DataType)}. */
    public static void write(Path file, LoraWeights weights, LoraMetadata metadata) throws IOException {
        write(file, weights, metadata, DataType.FLOAT16);
    }

    /**
     * Writes an adapter, replacing a file of that name in one step.
     *
     * @param file the target; its folder exists
     * @param weights the adapter
     * @param metadata the only thing that the file says about how it was made
     * @param type float16 or float32
     * @throws IllegalArgumentException when a weight is not finite in that type, or the type is another
     * @throws IOException when writing fails; an old file is then untouched
     */
    public static void write(Path file, LoraWeights weights, LoraMetadata metadata, DataType type) throws IOException {
        if (type != DataType.FLOAT16 && type != DataType.FLOAT32) {
            throw new IllegalArgumentException("weights are written as float16 or float32, was " + type);
        }
        NDManager parent = weights.modules().get(0).down().getManager();
        try (NDManager manager = parent.newSubManager()) {
            Map<String, NDArray> tensors = tensors(weights, type, manager);
            requireFinite(file, tensors);
            SafetensorsWriter.write(file, tensors, header(weights, metadata));
        }
    }

    private static Map<String, NDArray> tensors(LoraWeights weights, DataType type, NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        weights.trainables().forEach((key, value) -> tensors.put(key, copy(value, type, manager)));
        for (LoraModule module : weights.modules()) {
            tensors.put(module.kohyaName() + KohyaKeys.ALPHA, Tensors.of(manager, (float) module.alpha()));
        }
        return tensors;
    }

    private static NDArray copy(NDArray value, DataType type, NDManager manager) {
        NDArray copy = value.toType(type, true);
        copy.attach(manager);
        return copy;
    }

    private static void requireFinite(Path file, Map<String, NDArray> tensors) {
        List<String> names = new ArrayList<>(tensors.keySet());
        float[] sums = Scope.value(() -> NDArrays.stack(new NDList(names.stream()
                        .map(name -> Ops.cast(tensors.get(name), DataType.FLOAT32)
                                .abs()
                                .sum())
                        .toList()))
                .toFloatArray());
        for (int i = 0; i < sums.length; i++) {
            if (!Float.isFinite(sums[i])) {
                throw new IllegalArgumentException(names.get(i) + " holds numbers that are not finite, so " + file
                        + " was not written; training has diverged");
            }
        }
    }

    private static Map<String, String> header(LoraWeights weights, LoraMetadata metadata) {
        Map<String, String> header = metadata.toHeader();
        if (weights.modules().stream().anyMatch(KohyaFormat::isStableDiffusion1)) {
            header.put("ss_base_model_version", "sd_v1");
        }
        weights.modules().stream()
                .filter(KohyaFormat::isLargeConvolution)
                .findFirst()
                .ifPresent(module -> header.put("ss_network_args", convolutions(module)));
        return header;
    }

    private static boolean isStableDiffusion1(LoraModule module) {
        return module.path().endsWith("attn2.to_k") && module.down().getShape().get(1) == SD1_CONTEXT;
    }

    private static boolean isLargeConvolution(LoraModule module) {
        Shape down = module.down().getShape();
        return down.dimension() == 4 && down.get(2) > 1;
    }

    private static String convolutions(LoraModule module) {
        return "{\"conv_dim\": \"" + module.rank() + "\", \"conv_alpha\": \"" + module.alpha() + "\"}";
    }

    /**
     * Reads an adapter for a model. Every key must name a module of that model: a file is used as a whole or not at all.
     *
     * @param file kohya's layout, any floating-point type
     * @param unetShapes the U-Net's state dict, key to shape
     * @param textEncoderShapes the text encoder's state dict, key to shape
     * @param manager owns the arrays
     * @return float32 weights; without an alpha, or with an alpha of 0, alpha is the rank
     * @throws IOException when the file cannot be read, has a key that matches nothing, lacks half of a module, or was made for a
     *     model of another size
     */
    public static LoraWeights read(
            Path file, Map<String, Shape> unetShapes, Map<String, Shape> textEncoderShapes, NDManager manager)
            throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            return KohyaKeys.of(unetShapes, textEncoderShapes).read(file, tensors, manager);
        }
    }

    /** What the file says about its adapter, when this library wrote it. */
    public static Optional<LoraMetadata> metadata(Path file) throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            return LoraMetadata.ofHeader(tensors.metadata());
        }
    }
}
