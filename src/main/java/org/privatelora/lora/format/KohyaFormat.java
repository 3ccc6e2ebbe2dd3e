package org.privatelora.lora.format;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.LoraWeights;
import org.privatelora.safetensors.SafetensorsFile;

/**
 * {@link LoraFormat#KOHYA}, the format in which this library trains: the safetensors layout of kohya's sd-scripts, which web UIs and
 * diffusers load, {@code lora_unet_<path with underscores>.lora_down.weight}, {@code .lora_up.weight} and {@code .alpha}.
 *
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/networks/lora.py">kohya-ss/sd-scripts, networks/lora.py</a>
 */
public final class KohyaFormat {
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
        LoraFormat.KOHYA.write(file, weights, metadata, type);
    }

    /** {@link LoraFormat#read} for this format. */
    public static LoraWeights read(
            Path file, Map<String, Shape> unetShapes, Map<String, Shape> textEncoderShapes, NDManager manager)
            throws IOException {
        return LoraFormat.KOHYA.read(file, unetShapes, textEncoderShapes, manager);
    }

    /** What the file says about its adapter, when this library wrote it. */
    public static Optional<LoraMetadata> metadata(Path file) throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            return LoraMetadata.ofHeader(tensors.metadata());
        }
    }
}
