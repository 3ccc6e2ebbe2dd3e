package org.privatelora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.privatelora.model.clip.ClipTokenizer;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.VaeConfig;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * The parts of a model that is to be saved; arrays stay their owner's.
 *
 * @param unet the U-Net's shape
 * @param unetTensors its state dict
 * @param text the text encoder's shape
 * @param textTensors its state dict
 * @param vae the autoencoder's shape
 * @param vaeTensors its state dict
 * @param tokenizer the tokenizer
 * @param latentSize side of a latent
 */
public record ModelParts(
        UNetConfig unet,
        Map<String, NDArray> unetTensors,
        TextEncoderConfig text,
        Map<String, NDArray> textTensors,
        VaeConfig vae,
        Map<String, NDArray> vaeTensors,
        ClipTokenizer tokenizer,
        int latentSize) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Writes a diffusers folder.
     *
     * @param path is made when absent
     * @param type of the numbers in the files, float16 or float32
     */
    public void save(Path path, DataType type) throws IOException {
        ModelFolder folder = new ModelFolder(path);
        unet.write(made(folder.unetConfig()));
        addSampleSize(folder.unetConfig());
        text.write(made(folder.textConfig()));
        vae.write(made(folder.vaeConfig()));
        tokenizer.save(folder.tokenizer());
        write(folder.unetWeights(), unetTensors, type);
        write(folder.textWeights(), textTensors, type);
        write(folder.vaeWeights(), vaeTensors, type);
        ObjectNode schedule = JSON.createObjectNode()
                .put("_class_name", "DDIMScheduler")
                .put("beta_schedule", "scaled_linear")
                .put("beta_start", 0.00085)
                .put("beta_end", 0.012)
                .put("num_train_timesteps", 1000)
                .put("steps_offset", 1)
                .put("set_alpha_to_one", false)
                .put("clip_sample", false)
                .put("prediction_type", "epsilon");
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(made(folder.scheduler()).toFile(), schedule);
    }

    private static Path made(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return file;
    }

    private void addSampleSize(Path config) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
        json.put("sample_size", latentSize);
        JSON.writerWithDefaultPrettyPrinter().writeValue(config.toFile(), json);
    }

    private static void write(Path file, Map<String, NDArray> tensors, DataType type) throws IOException {
        Map<String, NDArray> cast = new LinkedHashMap<>();
        tensors.forEach((name, tensor) ->
                cast.put(name, Scope.tidy(() -> Ops.cast(tensor, type).duplicate())));
        try {
            SafetensorsWriter.write(file, cast, Map.of("format", "pt"));
        } finally {
            cast.values().forEach(NDArray::close);
        }
    }
}
