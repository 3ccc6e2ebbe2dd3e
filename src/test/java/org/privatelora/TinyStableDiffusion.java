package org.privatelora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraWeights;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;

/** The two adapted parts of the reference's tiny pipeline. */
public record TinyStableDiffusion(
        UNetConfig unetConfig, StateDict unetWeights, TextEncoderConfig textConfig, StateDict textWeights) {

    /** Reads the pipeline, or skips the test. */
    public static TinyStableDiffusion load(NDManager manager) throws IOException {
        return new TinyStableDiffusion(
                UNetConfig.read(Shared.require("fixtures/tiny-sd/unet/config.json")),
                new StateDict(Reference.read("tiny-sd/unet/diffusion_pytorch_model.safetensors", manager)),
                TextEncoderConfig.read(Shared.require("fixtures/tiny-sd/text_encoder/config.json")),
                new StateDict(Reference.read("tiny-sd/text_encoder/model.safetensors", manager)));
    }

    /** The U-Net with a wrap. */
    public UNet unet(ProjectionWrap wrap) {
        return UNet.build(unetConfig, Weights.of(unetWeights).wrapping(wrap));
    }

    /** The text encoder with a wrap. */
    public TextEncoder textEncoder(ProjectionWrap wrap) {
        return TextEncoder.build(textConfig, Weights.of(textWeights).wrapping(wrap));
    }

    /** The U-Net with an adapter. */
    public UNet unet(LoraWeights lora, double multiplier) {
        return unet(lora.wrap(LoraComponent.UNET, multiplier));
    }

    /** The text encoder with an adapter. */
    public TextEncoder textEncoder(LoraWeights lora, double multiplier) {
        return textEncoder(lora.wrap(LoraComponent.TEXT_ENCODER, multiplier));
    }

    /** Keys and shapes of the U-Net. */
    public Map<String, Shape> unetShapes() {
        return shapes(unetWeights);
    }

    /** Keys and shapes of the text encoder. */
    public Map<String, Shape> textShapes() {
        return shapes(textWeights);
    }

    private static Map<String, Shape> shapes(StateDict weights) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Map.Entry<String, NDArray> entry : weights.tensors().entrySet()) {
            shapes.put(entry.getKey(), entry.getValue().getShape());
        }
        return shapes;
    }
}
