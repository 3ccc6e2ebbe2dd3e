package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraWeights;
import org.privatelora.lora.format.KohyaFormat;
import org.privatelora.model.ModelFolder;
import org.privatelora.model.clip.ClipTokenizer;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.model.vae.VaeConfig;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;

/**
 * The pipeline {@code tiny-sd} of a reference folder, whatever its size; a part is read when it is asked for, so that a folder may
 * lack the others.
 *
 * @param folder the reference folder
 */
record TinyPipeline(ReferenceFolder folder) {
    private static final String ROOT = "tiny-sd/";
    private static final String UNET_CONFIG = ROOT + "unet/config.json";
    private static final String UNET_WEIGHTS = ROOT + "unet/diffusion_pytorch_model.safetensors";
    private static final String VAE_CONFIG = ROOT + "vae/config.json";
    private static final String VAE_WEIGHTS = ROOT + "vae/diffusion_pytorch_model.safetensors";
    private static final String TEXT_CONFIG = ROOT + "text_encoder/config.json";
    private static final String TEXT_WEIGHTS = ROOT + "text_encoder/model.safetensors";
    private static final String TOKENIZER = ROOT + "tokenizer";

    static final List<String> UNET = List.of(UNET_CONFIG, UNET_WEIGHTS);
    static final List<String> VAE = List.of(VAE_CONFIG, VAE_WEIGHTS);
    static final List<String> TEXT_ENCODER = List.of(TEXT_CONFIG, TEXT_WEIGHTS);
    static final List<String> WORDS = List.of(TOKENIZER + "/vocab.json", TOKENIZER + "/merges.txt");

    /** Configuration and tensors of the U-Net. */
    record UnetPart(UNetConfig config, Map<String, NDArray> tensors) {
        UNet build(ProjectionWrap wrap) {
            return UNet.build(config, Weights.of(new StateDict(tensors)).wrapping(wrap));
        }

        UNet on(Map<String, NDArray> others) {
            return UNet.build(config, Weights.of(new StateDict(others)));
        }

        UNet adapted(LoraWeights lora, double multiplier) {
            return build(lora.wrap(LoraComponent.UNET, multiplier));
        }
    }

    /** Configuration and tensors of the text encoder. */
    record TextPart(TextEncoderConfig config, Map<String, NDArray> tensors) {
        TextEncoder build(ProjectionWrap wrap) {
            return TextEncoder.build(config, Weights.of(new StateDict(tensors)).wrapping(wrap));
        }

        TextEncoder adapted(LoraWeights lora, double multiplier) {
            return build(lora.wrap(LoraComponent.TEXT_ENCODER, multiplier));
        }

        Map<String, Shape> shapes() {
            return TextEncoder.shapes(config);
        }
    }

    UnetPart unet() throws IOException {
        return new UnetPart(
                UNetConfig.read(folder.file(UNET_CONFIG)),
                folder.tensors(UNET_WEIGHTS).tensors());
    }

    TextPart text() throws IOException {
        return new TextPart(
                TextEncoderConfig.read(folder.file(TEXT_CONFIG)),
                folder.tensors(TEXT_WEIGHTS).tensors());
    }

    AutoencoderKl vae() throws IOException {
        return vae(VAE_WEIGHTS);
    }

    /** The autoencoder on another file of weights. */
    AutoencoderKl vae(String weights) throws IOException {
        Map<String, NDArray> tensors = folder.tensors(weights).tensors();
        return AutoencoderKl.build(
                VaeConfig.read(folder.file(VAE_CONFIG)),
                AttentionKeys.of(tensors.keySet()),
                Weights.of(new StateDict(tensors)));
    }

    ClipTokenizer tokenizer() throws IOException {
        return ClipTokenizer.load(folder.file(TOKENIZER));
    }

    NoiseSchedule schedule() throws IOException {
        return new ModelFolder(folder.file(ROOT)).schedule();
    }

    /** An adapter for this pipeline, of any rank. */
    LoraWeights lora(String file, UnetPart unet, TextPart text) throws IOException {
        Path path = folder.file(file);
        return KohyaFormat.read(path, UNet.shapes(unet.config()), text.shapes(), folder.manager());
    }
}
