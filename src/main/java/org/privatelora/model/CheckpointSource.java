package org.privatelora.model;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.model.vae.VaeConfig;

/**
 * A single-file checkpoint with the names of the CompVis code. It says nothing of its own shape, so that is given.
 *
 * @param file {@code .safetensors}
 * @param givenTokenizer folder of the tokenizer; when empty, {@code tokenizer} beside the file
 * @param unetConfig shape of the U-Net
 * @param textConfig shape of the text encoder
 * @param vaeConfig shape of the autoencoder
 * @param latentSize side of the latents
 */
record CheckpointSource(
        Path file,
        Optional<Path> givenTokenizer,
        UNetConfig unetConfig,
        TextEncoderConfig textConfig,
        VaeConfig vaeConfig,
        int latentSize)
        implements ModelSource {
    private static final int LATENT_SIZE = 64;
    private static final String TOKENIZER = "tokenizer";
    private static final String TEXT_MODEL = "text_model.";
    private static final List<String> OTHERS = List.of("cond_stage_model.model.", "conditioner.");

    /** Stable Diffusion 1.x. */
    static CheckpointSource stableDiffusion(Path file, Optional<Path> tokenizer) {
        return new CheckpointSource(
                file,
                tokenizer,
                UNetConfig.stableDiffusion1(),
                TextEncoderConfig.stableDiffusion(),
                VaeConfig.stableDiffusion1(),
                LATENT_SIZE);
    }

    @Override
    public ModelPart unet() throws IOException {
        return part("unet", CompVisNames.UNET, UNet.shapes(unetConfig), name -> CompVisNames.unet(name, unetConfig));
    }

    /** Some tools leave {@code text_model} out. */
    @Override
    public ModelPart text() throws IOException {
        boolean whole = names().stream().anyMatch(name -> name.startsWith(CompVisNames.TEXT + TEXT_MODEL));
        return part(
                "text_encoder",
                CompVisNames.TEXT,
                TextEncoder.shapes(textConfig),
                name -> CompVisNames.TEXT + (whole ? name : name.substring(TEXT_MODEL.length())));
    }

    @Override
    public ModelPart vae() throws IOException {
        Map<String, Shape> needed = AutoencoderKl.shapes(vaeConfig, AttentionKeys.OLD);
        return part("vae", CompVisNames.VAE, needed, name -> CompVisNames.vae(name, vaeConfig));
    }

    private ModelPart part(String name, String prefix, Map<String, Shape> needed, UnaryOperator<String> spelling)
            throws IOException {
        if (names().stream().anyMatch(found -> OTHERS.stream().anyMatch(found::startsWith))) {
            throw new IOException(
                    file + " is a checkpoint of Stable Diffusion 2 or XL, which this library does not run;"
                            + " give one of Stable Diffusion 1.x");
        }
        return new ModelPart(name, new WeightFiles(weightFiles()), prefix, needed, spelling);
    }

    private Set<String> names() throws IOException {
        try (OpenWeights open = OpenWeights.of(new WeightFiles(weightFiles()))) {
            return open.names();
        }
    }

    @Override
    public Path tokenizer() throws IOException {
        Path beside = file.toAbsolutePath().resolveSibling(TOKENIZER);
        if (givenTokenizer.isEmpty() && !Files.isDirectory(beside)) {
            throw new NoSuchFileException(file + " holds no tokenizer; give a folder with vocab.json and merges.txt by"
                    + " --tokenizer, or put it beside the file as " + TOKENIZER);
        }
        return givenTokenizer.orElse(beside);
    }

    @Override
    public NoiseSchedule schedule() {
        return NoiseSchedule.stableDiffusion();
    }

    /** As Stable Diffusion 1.x; the file does not say. */
    @Override
    public Prediction prediction() {
        return Prediction.EPSILON;
    }

    @Override
    public List<Path> weightFiles() {
        return List.of(file);
    }
}
