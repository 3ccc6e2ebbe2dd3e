package org.privatelora.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Shared;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * The tiny U-Net against diffusers and sd-scripts. Each module is fed the reference's own input, so that a failure names the
 * module. Tolerances are ten times the reference's own float32 error: 1.5e-6 for outputs of size 2. Gradients get the
 * same relative error, that is 7e-6 of the largest element of each tensor.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UNetReferenceTest {
    private static final double OUTPUT = 1.5e-5;
    private static final double GRADIENT = 7e-6;
    /** An angle of up to 1000 has float32 steps of 6e-5. */
    private static final double ANGLE = 6e-5;
    /** Outputs of size 2 in float16, which keeps three digits. */
    private static final double HALF = 1e-2;

    private NDManager manager;
    private UNet unet;
    private Map<String, NDArray> weights;
    private Map<String, NDArray> io;

    @BeforeAll
    void load() throws IOException {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        weights = read("fixtures/tiny-sd/unet/diffusion_pytorch_model.safetensors");
        io = read("fixtures/unet_io.safetensors");
        unet = build(weights);
    }

    @AfterAll
    void close() {
        manager.close();
    }

    private Map<String, NDArray> read(String file) throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(Shared.require(file))) {
            return tensors.readAll(manager);
        }
    }

    private static UNet build(Map<String, NDArray> weights) throws IOException {
        UNetConfig config = UNetConfig.read(Shared.require("fixtures/tiny-sd/unet/config.json"));
        return UNet.build(config, Weights.of(new StateDict(weights)));
    }

    private NDArray predict(UNet model, String prefix) {
        return model.epsilon(
                io.get(prefix + "latents"), io.get(prefix + "timesteps"), io.get(prefix + "encoder_hidden_states"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alt16.", "nonsquare.", "odd."})
    void noiseIsThatOfTheReferenceAtEverySize(String prefix) {
        close("output " + prefix, predict(unet, prefix), io.get(prefix + "output"), OUTPUT);
    }

    @Test
    void sinusoidsAreThoseOfTheReference() {
        close("time_proj", unet.timeEmbedding().sinusoids(io.get("timesteps")), io.get("time_proj"), ANGLE);
    }

    @Test
    void timeEmbeddingIsThatOfTheReference() {
        NDArray embedding = unet.timeEmbedding().apply(io.get("timesteps"), DataType.FLOAT32);
        close("time_embedding", embedding, act("time_embedding"), OUTPUT);
    }

    @Test
    void firstConvolutionIsThatOfTheReference() {
        close("conv_in", unet.convIn().apply(io.get("latents")), act("conv_in"), OUTPUT);
    }

    @Test
    void wayDownIsThatOfTheReference() {
        DownBlock first = unet.downBlocks().get(0);
        resnet(first.resnets().get(0), "conv_in", "down_blocks.0.resnets.0");
        transformer(first.attentions().get(0), "down_blocks.0.resnets.0", "down_blocks.0.attentions.0");
        String down = "down_blocks.0.downsamplers.0";
        close(down, first.downsampler().orElseThrow().apply(act("down_blocks.0.attentions.0")), act(down), OUTPUT);
        resnet(unet.downBlocks().get(1).resnets().get(0), down, "down_blocks.1.resnets.0");
        NDList skips = first.apply(act("conv_in"), act("time_embedding"), io.get("encoder_hidden_states"));
        close("skip", skips.get(0), act("down_blocks.0.attentions.0"), OUTPUT);
        close("skip", skips.get(1), act(down), OUTPUT);
    }

    @Test
    void middleIsThatOfTheReference() {
        MidBlock mid = unet.midBlock();
        resnet(mid.resnet0(), "down_blocks.1.resnets.0", "mid_block.resnets.0");
        transformer(mid.attention(), "mid_block.resnets.0", "mid_block.attentions.0");
        resnet(mid.resnet1(), "mid_block.attentions.0", "mid_block.resnets.1");
        NDArray whole =
                mid.apply(act("down_blocks.1.resnets.0"), act("time_embedding"), io.get("encoder_hidden_states"));
        close("mid_block", whole, act("mid_block"), OUTPUT);
    }

    @Test
    void middleTransformersPartsAreThoseOfTheReference() {
        Transformer2d attention = unet.midBlock().attention();
        NDArray normed = attention.norm().apply(act("mid_block.resnets.0"));
        close("norm", normed, act("mid_block.attentions.0.norm"), OUTPUT);
        NDArray projected = attention.projectIn().apply(act("mid_block.attentions.0.norm"));
        close("proj_in", projected, act("mid_block.attentions.0.proj_in"), OUTPUT);
    }

    @Test
    void wayUpIsThatOfTheReference() {
        Deque<NDArray> skips = new ArrayDeque<>(List.of(
                act("down_blocks.1.resnets.0"),
                act("down_blocks.0.downsamplers.0"),
                act("down_blocks.0.attentions.0"),
                act("conv_in")));
        NDArray time = act("time_embedding");
        NDArray context = io.get("encoder_hidden_states");
        NDArray half = unet.upBlocks().get(0).apply(act("mid_block"), skips, time, context);
        close("up_blocks.0", half, act("up_blocks.0.upsamplers.0"), OUTPUT);
        NDArray full = unet.upBlocks().get(1).apply(act("up_blocks.0.upsamplers.0"), skips, time, context);
        close("up_blocks.1", full, act("up_blocks.1.attentions.1"), OUTPUT);
        assertThat(skips).isEmpty();
        NDArray normed = unet.normOut().apply(act("up_blocks.1.attentions.1"));
        close("conv_norm_out", normed, act("conv_norm_out"), OUTPUT);
    }

    @Test
    void gradientsAreThoseOfTheReference() throws IOException {
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        weights.forEach((name, value) -> leaves.put(name, Autograd.leaf(value)));
        NDArray latents = Autograd.leaf(io.get("latents"));
        NDArray context = Autograd.leaf(io.get("encoder_hidden_states"));
        UNet model = build(leaves);
        Map<String, NDArray> expected = read("fixtures/unet_full_param_grads.safetensors");
        Scope.run(() -> {
            Autograd.recording(() -> {
                NDArray epsilon = model.epsilon(latents, io.get("timesteps"), context);
                NDArray loss = epsilon.sub(io.get("grad.target")).square().mean();
                close("grad.loss", loss, io.get("grad.loss"), 1e-6);
                Autograd.backward(loss);
                return loss;
            });
            close(
                    "grad.latents",
                    Autograd.gradient(latents),
                    io.get("grad.latents"),
                    GRADIENT * largest(io.get("grad.latents")));
            String text = "grad.encoder_hidden_states";
            close(text, Autograd.gradient(context), io.get(text), GRADIENT * largest(io.get(text)));
            expected.forEach((name, value) ->
                    close(name, Autograd.gradient(leaves.get(name)), value, GRADIENT * largest(value)));
        });
        assertThat(expected).hasSizeGreaterThan(150);
    }

    @Test
    void aForwardLeavesOneArrayBehind() {
        try (NDManager step = manager.newSubManager()) {
            NDArray latents = io.get("latents").duplicate();
            latents.attach(step);
            NDArray timesteps = io.get("timesteps").duplicate();
            timesteps.attach(step);
            int before = step.getManagedArrays().size();
            NDArray epsilon = unet.epsilon(latents, timesteps, io.get("encoder_hidden_states"));
            assertThat(step.getManagedArrays()).hasSize(before + 1).contains(epsilon);
        }
    }

    @Test
    void halfPrecisionWeightsKeepTheTypeOfTheLatents() throws IOException {
        Map<String, NDArray> half = new LinkedHashMap<>();
        weights.forEach((name, value) -> half.put(name, Ops.cast(value, DataType.FLOAT16)));
        NDArray epsilon = predict(build(half), "");
        assertThat(epsilon.getDataType()).isEqualTo(DataType.FLOAT32);
        close("half", epsilon, io.get("output"), HALF);
    }

    @Test
    void linearProjectionsComputeWhatOneByOneConvolutionsCompute() throws IOException {
        UNetConfig conv = UNetConfig.read(Shared.require("fixtures/tiny-sd/unet/config.json"));
        UNetConfig linear = new UNetConfig(
                4, 4, conv.levels(), conv.layersPerBlock(), conv.contextDim(), true, conv.norm(), conv.time());
        Map<String, NDArray> matrices = new LinkedHashMap<>(weights);
        matrices.replaceAll(
                (name, value) -> name.matches(".*proj_(in|out).weight") ? value.squeeze(new int[] {2, 3}) : value);
        UNet model = UNet.build(linear, Weights.of(new StateDict(matrices)));
        close("linear", predict(model, "odd."), io.get("odd.output"), OUTPUT);
    }

    @Test
    void wrongShapesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        unet.epsilon(io.get("latents"), io.get("alt16.timesteps"), io.get("encoder_hidden_states")))
                .withMessageContaining("timesteps");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> unet.epsilon(io.get("latents"), io.get("timesteps"), io.get("latents")))
                .withMessageContaining("context");
    }

    private NDArray act(String module) {
        return io.get("act." + module);
    }

    private void resnet(ResnetBlock block, String input, String output) {
        close(output, block.apply(act(input), act("time_embedding")), act(output), OUTPUT);
    }

    private void transformer(Transformer2d block, String input, String output) {
        close(output, block.apply(act(input), io.get("encoder_hidden_states")), act(output), OUTPUT);
    }

    private static double largest(NDArray x) {
        return x.abs().max().getFloat();
    }

    private static void close(String name, NDArray actual, NDArray expected, double tolerance) {
        assertThat(actual.getShape()).as(name).isEqualTo(expected.getShape());
        float[] found = actual.toFloatArray();
        float[] wanted = expected.toFloatArray();
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            worst = Math.max(worst, Math.abs((double) found[i] - wanted[i]));
            assertThat(found[i]).as(name).isFinite();
        }
        assertThat(worst).as("largest error of " + name).isLessThanOrEqualTo(tolerance);
    }
}
