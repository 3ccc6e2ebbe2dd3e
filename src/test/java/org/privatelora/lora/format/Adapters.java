package org.privatelora.lora.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraWeights;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.objective.SmpLora;
import org.privatelora.safetensors.Dtype;
import org.privatelora.safetensors.RawTensor;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** Adapters for tests: a few modules of every kind, and the names of whole models. */
final class Adapters {
    static final String LINEAR = "mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0";
    static final String POINTWISE = "mid_block.attentions.0.proj_in";
    static final String CONVOLUTION = "down_blocks.0.resnets.0.conv1";
    static final String TEXT = "text_model.encoder.layers.0.self_attn.q_proj";
    static final Map<String, Shape> UNET_SHAPES =
            shapes(LINEAR, new Shape(12, 8), POINTWISE, new Shape(12, 8, 1, 1), CONVOLUTION, new Shape(12, 8, 3, 3));
    static final Map<String, Shape> TEXT_SHAPES = shapes(TEXT, new Shape(16, 8));
    static final LoraMetadata METADATA =
            LoraMetadata.of(new SmpLora(0.05), 4, 2, "0123456789abcdef", "sha256:fedcba9876543210");

    private Adapters() {}

    private static Map<String, Shape> shapes(Object... pathsAndShapes) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (int i = 0; i < pathsAndShapes.length; i += 2) {
            shapes.put(pathsAndShapes[i] + ".weight", (Shape) pathsAndShapes[i + 1]);
        }
        return shapes;
    }

    /** Rank 4 alpha 2; rank 3 alpha 1.7 (no float) for the large convolution. */
    static LoraWeights small(NDManager manager) {
        LoraWeights fresh =
                LoraWeights.create(new LoraConfig(4, 2, 3, 1.7, true), UNET_SHAPES, TEXT_SHAPES, manager, new Rng(1));
        Map<String, NDArray> values = new LinkedHashMap<>();
        fresh.trainables()
                .forEach((key, value) -> values.put(
                        key, Tensors.of(manager, new Rng(1).normal(key, 0, 0, (int) value.size()), value.getShape())));
        return fresh.with(values);
    }

    static ModuleNames smallNames() {
        return ModuleNames.of(UNET_SHAPES, TEXT_SHAPES);
    }

    static Map<String, Shape> stableDiffusionUnet() {
        return UNet.shapes(UNetConfig.stableDiffusion1());
    }

    static Map<String, Shape> stableDiffusionText() {
        return TextEncoder.shapes(TextEncoderConfig.stableDiffusion());
    }

    /** Bytes that count up. */
    static RawTensor raw(Dtype dtype, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate((int) new Shape(shape).size() * dtype.bytes());
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) i);
        }
        return new RawTensor(dtype, new Shape(shape), bytes);
    }
}
