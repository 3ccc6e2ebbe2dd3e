package org.privatelora.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.privatelora.diffusion.NoiseSchedule;

/**
 * Where the parts of a model lie in a diffusers folder.
 *
 * @param path the folder
 */
public record ModelFolder(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STABLE_DIFFUSION_LATENTS = 64;

    /**
     * A folder that has every part.
     *
     * @throws NoSuchFileException naming the first file that is missing
     */
    public static ModelFolder open(Path path) throws IOException {
        ModelFolder folder = new ModelFolder(path);
        for (Path file : folder.parts()) {
            if (!Files.exists(file)) {
                throw new NoSuchFileException(
                        file + " is missing; expected a diffusers folder with unet, vae, text_encoder and tokenizer");
            }
        }
        return folder;
    }

    private List<Path> parts() {
        return List.of(
                unetConfig(), unetWeights(), vaeConfig(), vaeWeights(), textConfig(), textWeights(), tokenizer());
    }

    /** The U-Net's shape. */
    public Path unetConfig() {
        return path.resolve("unet").resolve("config.json");
    }

    /** The U-Net's tensors. */
    public Path unetWeights() {
        return path.resolve("unet").resolve("diffusion_pytorch_model.safetensors");
    }

    /** The autoencoder's shape. */
    public Path vaeConfig() {
        return path.resolve("vae").resolve("config.json");
    }

    /** The autoencoder's tensors. */
    public Path vaeWeights() {
        return path.resolve("vae").resolve("diffusion_pytorch_model.safetensors");
    }

    /** The text encoder's shape. */
    public Path textConfig() {
        return path.resolve("text_encoder").resolve("config.json");
    }

    /** The text encoder's tensors. */
    public Path textWeights() {
        return path.resolve("text_encoder").resolve("model.safetensors");
    }

    /** Folder of the tokenizer. */
    public Path tokenizer() {
        return path.resolve("tokenizer");
    }

    /** Settings of the noise schedule. */
    public Path scheduler() {
        return path.resolve("scheduler").resolve("scheduler_config.json");
    }

    /** The noise schedule; Stable Diffusion's when the folder names none. */
    public NoiseSchedule schedule() throws IOException {
        if (!Files.exists(scheduler())) {
            return NoiseSchedule.stableDiffusion();
        }
        JsonNode json = JSON.readTree(scheduler().toFile());
        String kind = json.path("beta_schedule").asText("scaled_linear");
        if (!kind.equals("scaled_linear")) {
            throw new IllegalArgumentException(scheduler() + ": beta_schedule must be scaled_linear, was " + kind);
        }
        return NoiseSchedule.scaledLinear(
                json.path("beta_start").asDouble(0.00085),
                json.path("beta_end").asDouble(0.012),
                json.path("num_train_timesteps").asInt(1000));
    }

    /** Side of the latents that the U-Net was trained on. */
    int latentSize() {
        try {
            return JSON.readTree(unetConfig().toFile()).path("sample_size").asInt(STABLE_DIFFUSION_LATENTS);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** SHA-256 over the three weight files. */
    String hash() throws IOException {
        MessageDigest digest = sha256();
        for (Path file : List.of(textWeights(), unetWeights(), vaeWeights())) {
            try (InputStream stream = Files.newInputStream(file)) {
                byte[] buffer = new byte[1 << 16];
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    digest.update(buffer, 0, n);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
