package org.privatelora.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;

/**
 * Where the parts of a model lie in a diffusers folder.
 *
 * @param path the folder
 */
public record ModelFolder(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final int STABLE_DIFFUSION_LATENTS = 64;
    private static final String UNET = "unet";
    private static final String VAE = "vae";
    private static final String TEXT = "text_encoder";
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "diffusion_pytorch_model";
    private static final String TEXT_WEIGHTS = "model";
    private static final String FILE = ".safetensors";

    /**
     * A folder that has every part.
     *
     * @throws IOException naming the first file that is missing, or a pickle that lies in its place
     */
    public static ModelFolder open(Path path) throws IOException {
        ModelFolder folder = new ModelFolder(path);
        for (Path file : List.of(folder.unetConfig(), folder.vaeConfig(), folder.textConfig(), folder.tokenizer())) {
            if (!Files.exists(file)) {
                throw new NoSuchFileException(
                        file + " is missing; expected a diffusers folder with unet, vae, text_encoder and tokenizer");
            }
        }
        folder.unetFiles();
        folder.vaeFiles();
        folder.textFiles();
        return folder;
    }

    WeightFiles unetFiles() throws IOException {
        return WeightFiles.find(path.resolve(UNET), WEIGHTS);
    }

    WeightFiles vaeFiles() throws IOException {
        return WeightFiles.find(path.resolve(VAE), WEIGHTS);
    }

    WeightFiles textFiles() throws IOException {
        return WeightFiles.find(path.resolve(TEXT), TEXT_WEIGHTS);
    }

    /** The U-Net's shape. */
    public Path unetConfig() {
        return path.resolve(UNET).resolve(CONFIG);
    }

    /** The U-Net's tensors, where they are written. */
    public Path unetWeights() {
        return path.resolve(UNET).resolve(WEIGHTS + FILE);
    }

    /** The autoencoder's shape. */
    public Path vaeConfig() {
        return path.resolve(VAE).resolve(CONFIG);
    }

    /** The autoencoder's tensors, where they are written. */
    public Path vaeWeights() {
        return path.resolve(VAE).resolve(WEIGHTS + FILE);
    }

    /** The text encoder's shape. */
    public Path textConfig() {
        return path.resolve(TEXT).resolve(CONFIG);
    }

    /** The text encoder's tensors, where they are written. */
    public Path textWeights() {
        return path.resolve(TEXT).resolve(TEXT_WEIGHTS + FILE);
    }

    /** Folder of the tokenizer. */
    public Path tokenizer() {
        return path.resolve("tokenizer");
    }

    /** Settings of the noise schedule. */
    public Path scheduler() {
        return path.resolve("scheduler").resolve("scheduler_config.json");
    }

    /**
     * The noise schedule; Stable Diffusion's when the folder names none.
     *
     * @throws IOException when its file cannot be read, or says what is not supported
     */
    public NoiseSchedule schedule() throws IOException {
        return SchedulerConfig.read(scheduler()).schedule();
    }

    /** What the U-Net predicts; noise when the folder does not say. */
    Prediction prediction() throws IOException {
        return SchedulerConfig.read(scheduler()).prediction();
    }

    /** Side of the latents that the U-Net was trained on. */
    int latentSize() throws IOException {
        return JSON.readTree(unetConfig().toFile()).path("sample_size").asInt(STABLE_DIFFUSION_LATENTS);
    }
}
