package org.privatelora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;
import org.privatelora.model.clip.ClipTokenizer;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.clip.TextReading;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Scope;

/**
 * A latent diffusion model from a diffusers folder or a single file: text encoder, autoencoder, U-Net, tokenizer, noise schedule.
 * Owns the frozen weights.
 */
public final class StableDiffusion implements AutoCloseable {
    private final NDManager manager;
    private final UNetConfig unetConfig;
    private final TextEncoderConfig textConfig;
    private final StateDict unetWeights;
    private final StateDict textWeights;
    private final AutoencoderKl vae;
    private final ClipTokenizer tokenizer;
    private final NoiseSchedule schedule;
    private final Prediction prediction;
    private final List<KeyReport> keys;
    private final int latentSize;
    private final String hash;
    private final String vaeHash;

    private StableDiffusion(ModelSource source, DataType type, NDManager manager) throws IOException {
        this.manager = manager;
        this.unetConfig = source.unetConfig();
        this.textConfig = source.textConfig();
        this.tokenizer = ClipTokenizer.load(source.tokenizer());
        this.schedule = source.schedule();
        this.prediction = source.prediction();
        this.latentSize = source.latentSize();
        ModelPart.Loaded unet = source.unet().read(type, manager);
        ModelPart.Loaded text = source.text().read(type, manager);
        ModelPart.Loaded autoencoder = source.vae().read(DataType.FLOAT32, manager);
        this.unetWeights = new StateDict(unet.tensors());
        this.textWeights = new StateDict(text.tensors());
        this.vae = AutoencoderKl.build(
                source.vaeConfig(),
                AttentionKeys.of(autoencoder.tensors().keySet()),
                Weights.of(new StateDict(autoencoder.tensors())));
        this.keys = List.of(unet.keys(), text.keys(), autoencoder.keys());
        this.hash = ContentHash.of(source.weightFiles());
        List<Path> vaeFiles = source.vae().files().paths();
        this.vaeHash = vaeFiles.equals(source.weightFiles()) ? hash : ContentHash.of(vaeFiles);
    }

    /** {@link #load(ModelLocation, NDManager)} of a folder or file with its own tokenizer. */
    public static StableDiffusion load(Path path, NDManager parent) throws IOException {
        return load(ModelLocation.of(path), parent);
    }

    /**
     * Loads every part as float32, tensor by tensor from mapped files. Tensors that no part needs are not read.
     *
     * @param location a diffusers folder or a single file
     * @param parent the device; the weights get a manager below it
     * @throws IOException when a file is absent or malformed, or a tensor is missing, which it names
     */
    public static StableDiffusion load(ModelLocation location, NDManager parent) throws IOException {
        return load(location, DataType.FLOAT32, parent);
    }

    /**
     * {@link #load(ModelLocation, NDManager)} with U-Net and text encoder in another type.
     *
     * @param type float32, or float16 where the device computes with it
     * @implNote the autoencoder stays float32: it encodes every picture once and is known to overflow in float16.
     */
    public static StableDiffusion load(ModelLocation location, DataType type, NDManager parent) throws IOException {
        return load(location.source(), type, parent);
    }

    static StableDiffusion load(ModelSource source, DataType type, NDManager parent) throws IOException {
        NDManager manager = parent.newSubManager();
        try {
            return new StableDiffusion(source, type, manager);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * How the names in the files match, without reading a tensor.
     *
     * @return U-Net, text encoder, autoencoder
     * @throws IOException when a file is absent or malformed, or a weight is no floating-point number
     */
    public static List<KeyReport> keys(ModelLocation location) throws IOException {
        ModelSource source = location.source();
        return List.of(source.unet().keys(), source.text().keys(), source.vae().keys());
    }

    /** The U-Net with each projection passed through {@code wrap}. */
    public UNet unet(ProjectionWrap wrap) {
        return UNet.build(unetConfig, Weights.of(unetWeights).wrapping(wrap));
    }

    /** The text encoder with each linear layer passed through {@code wrap}. */
    public TextEncoder textEncoder(ProjectionWrap wrap) {
        return TextEncoder.build(textConfig, Weights.of(textWeights).wrapping(wrap));
    }

    /** The autoencoder; its latents are unscaled. */
    public AutoencoderKl vae() {
        return vae;
    }

    /** The tokenizer. */
    public ClipTokenizer tokenizer() {
        return tokenizer;
    }

    /** How the model was trained to see noise. */
    public NoiseSchedule schedule() {
        return schedule;
    }

    /** What the U-Net was trained to predict. */
    public Prediction prediction() {
        return prediction;
    }

    /** State-dict names and shapes of the U-Net. */
    public Map<String, Shape> unetShapes() {
        return UNet.shapes(unetConfig);
    }

    /** State-dict names and shapes of the text encoder. */
    public Map<String, Shape> textEncoderShapes() {
        return TextEncoder.shapes(textConfig);
    }

    /**
     * Embeds captions, each cut or padded to one window.
     *
     * @param encoder of {@link #textEncoder}
     * @param captions B texts
     * @param clipSkip hidden state counted from the end, 1 is the last
     * @return (B, 77, D)
     */
    public NDArray encodeText(TextEncoder encoder, List<String> captions, int clipSkip) {
        return encodeText(encoder, captions, TextReading.plain(clipSkip));
    }

    /** Embeds captions (B texts) as a reading says. */
    public NDArray encodeText(TextEncoder encoder, List<String> captions, TextReading reading) {
        return reading.context(tokenizer, encoder, captions, manager);
    }

    /**
     * Latents of images: the mean of the posterior, scaled for the U-Net; the same image always has the same latents.
     *
     * @param images (B, 3, H, W) in [-1, 1]
     * @return (B, 4, h, w)
     * @implNote sd-scripts and diffusers' training scripts draw latents from the posterior instead. With the mean they can be cached,
     *     and attacks ask about the very latents that training saw.
     */
    public NDArray encodeImages(NDArray images) {
        return Scope.tidy(() -> vae.encode(images).get(0).mul(scalingFactor()));
    }

    /**
     * Images of latents.
     *
     * @param latents scaled, (B, 4, h, w)
     * @return (B, 3, H, W) clipped to [-1, 1]
     */
    public NDArray decode(NDArray latents) {
        return Scope.tidy(() -> vae.decode(latents.div(scalingFactor())).clip(-1, 1));
    }

    /** What unscaled latents are multiplied by. */
    public double scalingFactor() {
        return vae.config().scalingFactor();
    }

    /** SHA-256 over the weight files. */
    public String hash() {
        return hash;
    }

    /** SHA-256 over the files that hold the autoencoder: of a single-file checkpoint, all of it. */
    public String vaeHash() {
        return vaeHash;
    }

    /** Which names of the files were used: U-Net, text encoder, autoencoder. */
    public List<KeyReport> keys() {
        return keys;
    }

    /** Side of a latent. */
    public int latentSize() {
        return latentSize;
    }

    /** Side of an image in pixels. */
    public int imageSize() {
        return latentSize * vae.config().reduction();
    }

    /** The device's manager of the weights. */
    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }
}
