package org.privatelora.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.privatelora.Shared;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Ops;

/**
 * Other forms of the tiny U-Net against the reference's output; the plain form is compared by {@code parity}. The tolerance is ten
 * times the reference's own float32 error, 1.5e-6 for outputs of size 2.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UNetReferenceTest {
    private static final double OUTPUT = 1.5e-5;
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
