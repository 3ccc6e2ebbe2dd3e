package org.privatelora.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraWeights;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.ModuleOutputs;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.model.vae.VaeConfig;
import org.privatelora.nn.Initialiser;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.parity.Row.Verdict;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/**
 * A folder of another depth, other head counts, context width and rank, made by this library itself: nothing about sizes and names
 * is known beforehand. (That the numbers are right is what the other references show.)
 */
class OtherSizesTest {
    private static final UNetConfig UNET = new UNetConfig(
            4,
            4,
            List.of(
                    UNetConfig.Level.attending(12, 3),
                    UNetConfig.Level.attending(24, 4),
                    UNetConfig.Level.plain(36, 6)),
            2,
            20,
            false,
            new UNetConfig.Norm(6, 1e-5),
            new UNetConfig.TimeEncoding(true, 0));
    private static final TextEncoderConfig TEXT = TextEncoderConfig.stableDiffusion()
            .withVocabulary(30)
            .withHidden(20, 5)
            .withLayers(3);

    private static final VaeConfig VAE = new VaeConfig(3, List.of(12, 18, 24), 2, 6, 0.5);

    @TempDir
    Path path;

    private NDManager manager;
    private Map<String, NDArray> unetWeights;
    private Map<String, NDArray> textWeights;

    @BeforeEach
    void writePipeline() throws IOException {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        unetWeights = random(UNet.shapes(UNET));
        ShapeRecorder recorder = new ShapeRecorder();
        TextEncoder.build(TEXT, Weights.of(recorder));
        textWeights = random(recorder.shapes());
        UNET.write(made("tiny-sd/unet/config.json"));
        TEXT.write(made("tiny-sd/text_encoder/config.json"));
        write("tiny-sd/unet/diffusion_pytorch_model.safetensors", unetWeights);
        write("tiny-sd/text_encoder/model.safetensors", textWeights);
        Files.writeString(
                path.resolve("tolerances.json"),
                "{\"unet.output\": {\"max_abs\": 1, \"max_abs_err_fp32_vs_fp64\": 1e-6}}");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Map<String, NDArray> random(Map<String, Shape> shapes) {
        Initialiser initialiser = new Initialiser(manager, new Rng(4));
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, initialiser.tensor(name, shape)));
        return tensors;
    }

    private NDArray normal(String name, long... shape) {
        Shape wanted = new Shape(shape);
        return Tensors.of(manager, new Rng(5).normal(name, 0, 0, (int) wanted.size()), wanted);
    }

    private Path made(String file) throws IOException {
        Files.createDirectories(path.resolve(file).getParent());
        return path.resolve(file);
    }

    private void write(String file, Map<String, NDArray> tensors) throws IOException {
        SafetensorsWriter.write(made(file), tensors, Map.of());
    }

    private void requirePassed(Group group, int rows) {
        assertThat(Parity.compare(new ReferenceFolder(path, manager), group))
                .hasSize(rows)
                .allSatisfy(row -> assertThat(row.verdict()).as(row.toString()).isEqualTo(Verdict.PASS));
    }

    @Test
    void anotherUnetIsComparedAtEverySizeOfTheFile() throws IOException {
        UNet unet = UNet.build(UNET, Weights.of(new StateDict(unetWeights)));
        Map<String, NDArray> io = new LinkedHashMap<>();
        for (String prefix : List.of("", "tall.")) {
            io.put(prefix + "latents", normal("latents", 2, 4, prefix.isEmpty() ? 8 : 20, 8));
            io.put(prefix + "timesteps", Tensors.of(manager, new int[] {7, 900}));
            io.put(prefix + "encoder_hidden_states", normal("context", 2, 11, 20));
            NDArray context = io.get(prefix + "encoder_hidden_states");
            io.put(prefix + "output", unet.epsilon(io.get(prefix + "latents"), io.get(prefix + "timesteps"), context));
        }
        ModuleOutputs.visit(
                unet,
                io.get("latents"),
                io.get("timesteps"),
                io.get("encoder_hidden_states"),
                (module, output) -> io.put("act." + module, output));
        io.remove("act.time_proj");
        write(UnetGroup.IO, io);
        requirePassed(new UnetGroup(), 3);
    }

    @Test
    void anotherAutoencoderIsComparedAtEverySizeOfTheFile() throws IOException {
        Map<String, NDArray> weights = random(AutoencoderKl.shapes(VAE, AttentionKeys.NEW));
        VAE.write(made("tiny-sd/vae/config.json"));
        write("tiny-sd/vae/diffusion_pytorch_model.safetensors", weights);
        write("vae_newstyle_keys.safetensors", weights);
        AutoencoderKl vae = AutoencoderKl.build(VAE, AttentionKeys.NEW, Weights.of(new StateDict(weights)));
        Map<String, NDArray> io = new LinkedHashMap<>();
        for (String size : List.of("large", "wide")) {
            NDArray image = normal(size, 2, 3, 24, size.equals("large") ? 24 : 40);
            NDList moments = vae.encode(image);
            NDArray mean = moments.get(0);
            NDArray deviation = moments.get(1).mul(0.5).exp();
            NDArray noise = normal(size + " noise", mean.getShape().getShape());
            io.put(size + ".image", image);
            io.put(size + ".mean", mean);
            io.put(size + ".logvar", moments.get(1));
            io.put(size + ".std", deviation);
            io.put(size + ".sample_noise", noise);
            io.put(size + ".sample_scaled_0.5", mean.add(deviation.mul(noise)).mul(0.5));
            io.put(size + ".decode_input", noise);
            io.put(size + ".decode_output", vae.decode(noise));
            io.put(size + ".reconstruction_of_mean", vae.decode(mean));
        }
        write("vae_io.safetensors", io);
        requirePassed(new VaeGroup(), 8);
    }

    @Test
    void anotherTextEncoderIsComparedWithItsOwnLayersAndWindows() throws IOException {
        TextEncoder encoder = TextEncoder.build(TEXT, Weights.of(new StateDict(textWeights)));
        NDArray ids = ids(2, 7);
        NDArray windows = ids(2, 2, 77);
        Map<String, NDArray> io = new LinkedHashMap<>();
        io.put("input_ids", ids);
        io.put("last_hidden_state", encoder.apply(ids));
        io.put("penultimate_clip_skip2", encoder.apply(ids, 2));
        io.put("penultimate_clip_skip3", encoder.apply(ids, 3));
        NDList states = encoder.hiddenStates(ids);
        for (int i = 0; i < states.size(); i++) {
            io.put("hidden_states." + i, states.get(i));
        }
        io.put("input_ids_150", windows);
        io.put("hidden_150_clip_skip_None", encoder.apply(windows, 1));
        io.put("hidden_150_clip_skip_2", encoder.apply(windows, 2));
        write("clip_text_io.safetensors", io);
        requirePassed(new TextEncoderGroup(), 4);
    }

    /** Words, then the end, which has the largest id. */
    private NDArray ids(long... shape) {
        Shape wanted = new Shape(shape);
        long[] ids = new long[(int) wanted.size()];
        long window = shape[shape.length - 1];
        java.util.Arrays.setAll(ids, i -> i % window == window - 1 ? 29 : i * 7 % 28);
        return Tensors.of(manager, ids, wanted);
    }

    @Test
    void anotherRankIsComparedUnderTheNameOfItsFile() throws IOException {
        LoraConfig config = LoraConfig.defaults().withRank(3).withAlpha(1.5);
        ShapeRecorder recorder = new ShapeRecorder();
        TextEncoder.build(TEXT, Weights.of(recorder));
        LoraWeights fresh = LoraWeights.create(config, UNet.shapes(UNET), recorder.shapes(), manager, new Rng(6));
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        fresh.trainables()
                .forEach((name, value) -> leaves.put(
                        name,
                        Autograd.leaf(value.add(
                                normal(name, value.getShape().getShape()).mul(0.1)))));
        Map<String, NDArray> file = new LinkedHashMap<>(leaves);
        fresh.modules()
                .forEach(
                        module -> file.put(module.kohyaName() + ".alpha", Tensors.of(manager, (float) module.alpha())));
        write("lora_r3_weights.safetensors", file);
        write("lora_r3_te.safetensors", reference(fresh.with(leaves), leaves));
        requirePassed(new LoraGroup("lora_r3_te"), 6);
    }

    /** What a file of references holds, without optimiser steps. */
    private Map<String, NDArray> reference(LoraWeights lora, Map<String, NDArray> leaves) {
        Map<String, NDArray> data = new LinkedHashMap<>();
        int[] timesteps = {40, 700};
        data.put("latents", normal("latents", 2, 4, 8, 8));
        data.put("noise", normal("noise", 2, 4, 8, 8));
        data.put("timesteps", Tensors.of(manager, timesteps));
        data.put("noisy", NoiseSchedule.stableDiffusion().addNoise(data.get("latents"), data.get("noise"), timesteps));
        data.put("input_ids", Tensors.of(manager, new long[] {0, 3, 9, 29, 0, 5, 5, 29}, new Shape(2, 4)));
        NDArray loss = Autograd.recording(() -> {
            data.put("ctx", context(lora, data, 1));
            data.put("output", epsilon(lora, data, 1));
            return data.get("output").sub(data.get("noise")).square().mean();
        });
        data.put("output_base", Autograd.noGrad(() -> epsilon(lora, data, 0)));
        Autograd.backward(loss);
        leaves.forEach((name, leaf) -> data.put("grad." + name, Autograd.gradient(leaf)));
        data.put("loss", loss);
        data.put("adamw_loss_trace", loss.reshape(1));
        return data;
    }

    private NDArray context(LoraWeights lora, Map<String, NDArray> data, double multiplier) {
        Weights weights = Weights.of(new StateDict(textWeights));
        return TextEncoder.build(TEXT, weights.wrapping(lora.wrap(LoraComponent.TEXT_ENCODER, multiplier)))
                .apply(data.get("input_ids"), 2);
    }

    private NDArray epsilon(LoraWeights lora, Map<String, NDArray> data, double multiplier) {
        Weights weights = Weights.of(new StateDict(unetWeights));
        return UNet.build(UNET, weights.wrapping(lora.wrap(LoraComponent.UNET, multiplier)))
                .epsilon(data.get("noisy"), data.get("timesteps"), context(lora, data, multiplier));
    }
}
