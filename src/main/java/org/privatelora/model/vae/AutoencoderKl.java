package org.privatelora.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.privatelora.nn.Projection;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Scope;

/**
 * A variational autoencoder with a diagonal Gaussian posterior (Kingma and Welling 2014; Rombach et al. 2022, sec. 3.1). Owns no
 * array; latents are unscaled.
 */
public final class AutoencoderKl {
    private static final float LOWEST = -30;
    private static final float HIGHEST = 20;
    private final VaeConfig config;
    private final Encoder encoder;
    private final Projection quantConv;
    private final Projection postQuantConv;
    private final Decoder decoder;

    private AutoencoderKl(VaeConfig config, AttentionKeys keys, Weights weights) {
        int latent = config.latentChannels();
        this.config = config;
        this.encoder = Encoder.build(config, keys, weights.at("encoder"));
        this.decoder = Decoder.build(config, keys, weights.at("decoder"));
        this.quantConv = weights.conv("quant_conv", 2 * latent, 2 * latent, 1, 1, 0);
        this.postQuantConv = weights.conv("post_quant_conv", latent, latent, 1, 1, 0);
    }

    /**
     * Builds the model from named tensors.
     *
     * @param config its shape
     * @param keys how the attention's tensors are spelled
     * @param weights the root of the state dict
     */
    public static AutoencoderKl build(VaeConfig config, AttentionKeys keys, Weights weights) {
        return new AutoencoderKl(config, keys, weights);
    }

    /** State-dict names and shapes. */
    public static Map<String, Shape> shapes(VaeConfig config, AttentionKeys keys) {
        ShapeRecorder recorder = new ShapeRecorder();
        build(config, keys, Weights.of(recorder));
        return recorder.shapes();
    }

    /** Its shape. */
    public VaeConfig config() {
        return config;
    }

    /**
     * The posterior of images.
     *
     * @param images (B, 3, H, W) in [-1, 1], H and W multiples of {@link VaeConfig#reduction}
     * @return mean and log-variance, each (B, latent channels, H / r, W / r), the latter clipped to [-30, 20]
     */
    public NDList encode(NDArray images) {
        return Scope.tidyList(() -> {
            NDList moments = quantConv.apply(encoder.apply(images)).split(2, 1); // mean | log-variance
            return new NDList(moments.get(0), moments.get(1).clip(LOWEST, HIGHEST));
        });
    }

    /**
     * The image of latents.
     *
     * @param latents unscaled, (B, latent channels, h, w)
     * @return (B, 3, r h, r w), not clipped
     */
    public NDArray decode(NDArray latents) {
        return Scope.tidy(() -> decoder.apply(postQuantConv.apply(latents)));
    }
}
