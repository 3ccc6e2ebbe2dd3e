package org.privatelora.pretrain;

import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.VaeConfig;

/**
 * How a small base model is made.
 *
 * @param name of the base model
 * @param imageSize side of its pictures in pixels
 * @param autoencoder first stage
 * @param denoiser second stage
 * @param seed of every random number
 */
public record PretrainConfig(String name, int imageSize, Autoencoder autoencoder, Denoiser denoiser, long seed) {
    /**
     * The first stage.
     *
     * @param model shape; its scaling factor is measured, not taken
     * @param cropSteps steps on random crops of half the side
     * @param fullSteps steps on whole pictures, after those
     * @param batch crops a step; a quarter as many whole pictures
     * @param rate peak learning rate
     * @param klWeight of the mean divergence from the standard normal, beside the mean reconstruction error
     */
    public record Autoencoder(VaeConfig model, int cropSteps, int fullSteps, int batch, double rate, double klWeight) {}

    /**
     * The second stage.
     *
     * @param unet shape of the U-Net
     * @param text shape of the text encoder; its vocabulary is the number of tokens to learn
     * @param steps training steps
     * @param batch examples a step
     * @param rate peak learning rate
     * @param captionDropout share of captions replaced by the empty one, for classifier-free guidance
     * @param noiseOffset deviation of a constant that is added to the noise of each channel, so that the mean colour is learned from the
     *     caption and not from what the last timestep still shows of it (Lin et al. 2024, sec. 3.1, describe the leak)
     */
    public record Denoiser(
            UNetConfig unet,
            TextEncoderConfig text,
            int steps,
            int batch,
            double rate,
            double captionDropout,
            double noiseOffset) {}

    /** The embedded model of 64x64 pictures. */
    public static PretrainConfig pocket() {
        TextEncoderConfig text = TextEncoderConfig.stableDiffusion()
                .withVocabulary(1000)
                .withHidden(64, 4)
                .withLayers(2);
        return new PretrainConfig(
                "pocket",
                64,
                new Autoencoder(VaeConfig.pocket(), 4000, 400, 16, 2e-3, 1e-4),
                new Denoiser(UNetConfig.pocket(), text, 4500, 16, 1e-3, 0.1, 0.2),
                1);
    }

    /** The same sizes for real photographs, which are softer than drawings and learned in fewer steps. */
    public static PretrainConfig miniCeleba() {
        return pocket().withName("mini-celeba").withSteps(3000, 300, 3000);
    }

    /** The same with another name. */
    public PretrainConfig withName(String name) {
        return new PretrainConfig(name, imageSize, autoencoder, denoiser, seed);
    }

    /** The same with other numbers of steps. */
    public PretrainConfig withSteps(int cropSteps, int fullSteps, int denoiserSteps) {
        Autoencoder a = autoencoder;
        Denoiser d = denoiser;
        return new PretrainConfig(
                name,
                imageSize,
                new Autoencoder(a.model, cropSteps, fullSteps, a.batch, a.rate, a.klWeight),
                new Denoiser(d.unet, d.text, denoiserSteps, d.batch, d.rate, d.captionDropout, d.noiseOffset),
                seed);
    }

    /** The same with another seed. */
    public PretrainConfig withSeed(long seed) {
        return new PretrainConfig(name, imageSize, autoencoder, denoiser, seed);
    }
}
