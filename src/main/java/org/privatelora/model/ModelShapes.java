package org.privatelora.model;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.model.vae.VaeConfig;

/**
 * The sizes of a model, known without its weights.
 *
 * @param unet the U-Net
 * @param text the text encoder
 * @param vae the autoencoder
 * @param latentSize side of a latent
 */
public record ModelShapes(UNetConfig unet, TextEncoderConfig text, VaeConfig vae, int latentSize) {
    /**
     * Of the model that lies there; no tensor is read.
     *
     * @throws IOException when a part is absent or malformed, or its scheduler is not supported
     */
    public static ModelShapes read(ModelLocation location) throws IOException {
        ModelSource source = location.source();
        source.schedule(); // refuses what is not supported before anything is loaded
        return new ModelShapes(source.unetConfig(), source.textConfig(), source.vaeConfig(), source.latentSize());
    }

    /** Stable Diffusion 1.x for pictures of 512 x 512. */
    public static ModelShapes stableDiffusion1() {
        return new ModelShapes(
                UNetConfig.stableDiffusion1(),
                TextEncoderConfig.stableDiffusion(),
                VaeConfig.stableDiffusion1(),
                ModelFolder.STABLE_DIFFUSION_LATENTS);
    }

    /** State-dict names and shapes of the U-Net. */
    public Map<String, Shape> unetShapes() {
        return UNet.shapes(unet);
    }

    /** State-dict names and shapes of the text encoder. */
    public Map<String, Shape> textShapes() {
        return TextEncoder.shapes(text);
    }

    /** Number of weights of U-Net, text encoder and autoencoder. */
    public List<Long> weights() {
        return List.of(count(unetShapes()), count(textShapes()), count(AutoencoderKl.shapes(vae, AttentionKeys.NEW)));
    }

    private static long count(Map<String, Shape> shapes) {
        return shapes.values().stream().mapToLong(Shape::size).sum();
    }

    /** Side of an image in pixels. */
    public int imageSize() {
        return latentSize * vae.reduction();
    }

    /** Numbers in one latent. */
    public int latentNumbers() {
        return unet.inChannels() * latentSize * latentSize;
    }
}
