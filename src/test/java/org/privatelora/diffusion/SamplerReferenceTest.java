package org.privatelora.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.privatelora.Shared;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Scope;

/**
 * Twenty guided steps against diffusers 0.10.2: with the predictions that it recorded, then with the tiny U-Net itself. The latents
 * grow to 50, and the reference's own float32 error, against the same steps in float64, is 2.9e-5: ten times that is allowed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplerReferenceTest {
    private static final int STEPS = 20;
    private static final double SCALE = 7.5;
    private static final double TOLERANCE = 2.9e-4;
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();

    private NDManager manager;
    private Map<String, NDArray> reference;
    private UNet unet;

    @BeforeAll
    void load() throws IOException {
        Path folder = Shared.require("fixtures/tiny-sd/unet");
        manager = Engine.start(DeviceChoice.CPU).newManager();
        reference = read(Shared.require("fixtures/scheduler.safetensors"));
        Map<String, NDArray> weights = read(folder.resolve("diffusion_pytorch_model.safetensors"));
        unet = UNet.build(UNetConfig.read(folder.resolve("config.json")), Weights.of(new StateDict(weights)));
    }

    @AfterAll
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    private Map<String, NDArray> read(Path path) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            return file.readAll(manager);
        }
    }

    private NDArray tensor(String group, String name) {
        return reference.get(group + "." + name);
    }

    /** Compares what the predictor is shown at each call, and the result, with the reference's trajectory. */
    private final class Checked implements NoisePredictor {
        private final String group;
        private final NoisePredictor model;
        private int call;
        private double worst;

        Checked(String group, NoisePredictor model) {
            this.group = group;
            this.model = model;
        }

        @Override
        public NDArray epsilon(NDArray latents, NDArray timesteps, NDArray context) {
            assertThat(timesteps.getLong(0))
                    .isEqualTo(tensor(group, "timesteps").getLong(call));
            compare(latents);
            return model.epsilon(latents, timesteps, context);
        }

        private void compare(NDArray latents) {
            NDArray expected = tensor(group, "trajectory").get(call++);
            worst = Math.max(worst, latents.sub(expected).abs().max().getFloat());
        }
    }

    private double error(String group, Sampler sampler, NoisePredictor model) {
        Checked checked = new Checked(group, model);
        NDArray start = tensor(group, "trajectory").get(0);
        Scope.run(() -> checked.compare(sampler.sample(
                checked,
                start,
                tensor(group, "cond"),
                step -> tensor(group, "variance_noise").get(step))));
        assertThat(checked.call).isEqualTo(sampler.timesteps().length + 1);
        System.out.printf("%s: max error %.2e%n", group, checked.worst);
        return checked.worst;
    }

    /** Prediction i of the reference, whatever the latents. */
    private NoisePredictor recorded(String group) {
        int[] call = {0};
        return (latents, timesteps, context) -> tensor(group, "guided_eps").get(call[0]++);
    }

    private NoisePredictor guided(String group) {
        return new Guidance(unet, tensor(group, "uncond"), SCALE);
    }

    @Test
    void timestepsAreThoseOfDiffusers() {
        assertThat(new Ddim(SCHEDULE, STEPS, 0).timesteps()).containsExactly(timesteps("ddim"));
        assertThat(new Pndm(SCHEDULE, STEPS).timesteps()).containsExactly(timesteps("pndm"));
    }

    private int[] timesteps(String group) {
        long[] values = tensor(group, "timesteps").toLongArray();
        return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
    }

    @Test
    void ddimStepsAreThoseOfDiffusers() {
        assertThat(error("ddim", new Ddim(SCHEDULE, STEPS, 0), recorded("ddim")))
                .isLessThan(TOLERANCE);
    }

    @Test
    void stochasticDdimStepsAreThoseOfDiffusers() {
        assertThat(error("ddim_eta0.5", new Ddim(SCHEDULE, STEPS, 0.5), recorded("ddim_eta0.5")))
                .isLessThan(TOLERANCE);
    }

    @Test
    void ddimWithTheGuidedUnetFollowsTheReference() {
        assertThat(error("ddim", new Ddim(SCHEDULE, STEPS, 0), guided("ddim"))).isLessThan(TOLERANCE);
    }

    @Test
    void stochasticDdimWithTheGuidedUnetFollowsTheReference() {
        assertThat(error("ddim_eta0.5", new Ddim(SCHEDULE, STEPS, 0.5), guided("ddim_eta0.5")))
                .isLessThan(TOLERANCE);
    }

    @Test
    void pndmWithTheGuidedUnetFollowsTheReference() {
        assertThat(error("pndm", new Pndm(SCHEDULE, STEPS), guided("pndm"))).isLessThan(TOLERANCE);
    }
}
