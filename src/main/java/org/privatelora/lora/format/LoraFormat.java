package org.privatelora.lora.format;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.privatelora.lora.LoraWeights;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.TensorInfo;

/** The layouts of adapters' files that other tools read and write. All of them carry rank and alpha of each module exactly. */
public enum LoraFormat {
    /** One file of sd-scripts, which web UIs load: {@code lora_unet_<path with underscores>.lora_down.weight}. */
    KOHYA(new KohyaLayout()),
    /** One file {@code pytorch_lora_weights.safetensors}, or a folder with it: {@code unet.<path>.lora.down.weight}. */
    DIFFUSERS(new DiffusersLayout()),
    /** A folder with PEFT adapters {@code unet} and {@code text_encoder}: {@code base_model.model.<path>.lora_A.weight}. */
    PEFT(new PeftLayout());

    private static final int SHOWN = 3;
    private final LoraLayout layout;

    LoraFormat(LoraLayout layout) {
        this.layout = layout;
    }

    LoraLayout layout() {
        return layout;
    }

    /** The word for it on the command line: {@code kohya}, {@code diffusers} or {@code peft}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The format of that label.
     *
     * @throws IllegalArgumentException for another word
     */
    public static LoraFormat named(String label) {
        return Arrays.stream(values())
                .filter(format -> format.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a LoRA's format must be kohya, diffusers or peft, was '" + label + "'"));
    }

    /**
     * The format of a file or folder, by what it holds.
     *
     * @throws IOException when there is no such file, it is not safetensors, or it holds no adapter that is known here
     */
    public static LoraFormat of(Path source) throws IOException {
        return Files.isDirectory(source) ? ofFolder(source) : ofFile(source);
    }

    private static LoraFormat ofFolder(Path folder) throws IOException {
        if (PeftLayout.isIn(folder)) {
            return PEFT;
        }
        if (Files.exists(folder.resolve(DiffusersLayout.FILE))) {
            return DIFFUSERS;
        }
        throw new NoSuchFileException(folder + " holds no LoRA: expected " + DiffusersLayout.FILE + ", or "
                + PeftLayout.CONFIG + " there or in its folders unet and text_encoder");
    }

    private static LoraFormat ofFile(Path file) throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            List<String> keys = tensors.tensors().stream().map(TensorInfo::name).toList();
            if (keys.stream().anyMatch(key -> key.startsWith("lora_"))) {
                return KOHYA;
            }
            if (keys.stream().anyMatch(key -> key.startsWith(PeftKeys.PREFIX))) {
                return PEFT;
            }
            if (keys.stream().anyMatch(key -> new DiffusersKeys().slot(key).isPresent())) {
                return DIFFUSERS;
            }
            throw new IOException("none of the " + keys.size() + " keys of " + file
                    + " is one of a LoRA for Stable Diffusion 1.x by kohya, diffusers or PEFT, for instance "
                    + keys.stream().limit(SHOWN).toList());
        }
    }

    /**
     * Reads an adapter for a model. Every key must name a module of that model: a file is used as a whole or not at all.
     *
     * @param source a file, or a folder as this format has them
     * @param unetShapes the U-Net's state dict, key to shape
     * @param textEncoderShapes the text encoder's state dict, key to shape
     * @param manager owns the arrays
     * @return float32 weights; without an alpha, or with an alpha of 0, alpha is the rank
     * @throws IOException when it cannot be read, has a key that matches nothing, lacks half of a module, or was made for a model
     *     of another size
     */
    public LoraWeights read(
            Path source, Map<String, Shape> unetShapes, Map<String, Shape> textEncoderShapes, NDManager manager)
            throws IOException {
        return layout.read(source, ModuleNames.of(unetShapes, textEncoderShapes))
                .load(manager);
    }

    /**
     * Writes an adapter. A file of that name is replaced in one step; a folder must not exist.
     *
     * @param target a name as this format has them; its parent exists
     * @param weights the adapter
     * @param metadata the only thing that the files say about how it was made
     * @param type float16 or float32
     * @throws IllegalArgumentException when a weight is not finite in that type, the type is another, or the name does not fit
     * @throws IOException when writing fails; an old file is then untouched
     */
    public void write(Path target, LoraWeights weights, LoraMetadata metadata, DataType type) throws IOException {
        layout.requireTarget(target);
        layout.write(target, StoredLora.of(weights, metadata, type));
    }
}
