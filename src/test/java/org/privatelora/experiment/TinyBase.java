package org.privatelora.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.model.ModelParts;
import org.privatelora.model.clip.BpeTrainer;
import org.privatelora.model.clip.ClipTokenizer;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.model.vae.VaeConfig;
import org.privatelora.nn.Initialiser;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;

/** A diffusers folder with a random model of 32 x 32 pictures, so small that a whole experiment takes seconds. */
public final class TinyBase {
    private static final UNetConfig UNET = new UNetConfig(
            4,
            4,
            List.of(UNetConfig.Level.plain(16, 2), UNetConfig.Level.attending(32, 2)),
            1,
            16,
            false,
            new UNetConfig.Norm(8, 1e-5),
            new UNetConfig.TimeEncoding(true, 0));
    private static final VaeConfig VAE = new VaeConfig(4, List.of(16, 16, 16), 1, 8, 1);

    private TinyBase() {}

    /** Writes the folder. */
    public static Path write(Path folder) throws IOException {
        ClipTokenizer tokenizer = BpeTrainer.train(List.of("a blue monster with two horns", "a face"), 600);
        TextEncoderConfig text = new TextEncoderConfig(
                tokenizer.size(), 16, 32, 1, 2, 77, 1e-5, TextEncoderConfig.Activation.QUICK_GELU);
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            ShapeRecorder recorder = new ShapeRecorder();
            TextEncoder.build(text, Weights.of(recorder));
            new ModelParts(
                            UNET,
                            random(manager, UNet.shapes(UNET)),
                            text,
                            random(manager, recorder.shapes()),
                            VAE,
                            random(manager, AutoencoderKl.shapes(VAE, AttentionKeys.NEW)),
                            tokenizer,
                            8)
                    .save(folder, DataType.FLOAT32);
        }
        return folder;
    }

    private static Map<String, NDArray> random(NDManager manager, Map<String, Shape> shapes) {
        Initialiser initialiser = new Initialiser(manager, new Rng(3));
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, initialiser.tensor(name, shape)));
        return tensors;
    }
}
