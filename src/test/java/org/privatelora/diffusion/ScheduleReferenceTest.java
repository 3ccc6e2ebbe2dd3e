package org.privatelora.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.privatelora.Shared;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/**
 * The schedule against diffusers and sd-scripts, which compute it in float32. One float32 rounding of 1 - alphasCumprod[0] =
 * 8.5e-4 is 7e-5 of it, and that is the relative error of their signal-to-noise ratio at the first timesteps.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScheduleReferenceTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    private static final double SNR_RELATIVE = 1e-4;

    private NDManager manager;
    private Map<String, NDArray> reference;

    @BeforeAll
    void load() throws IOException {
        var path = Shared.require("fixtures/scheduler.safetensors");
        manager = Engine.start(DeviceChoice.CPU).newManager();
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            reference = file.readAll(manager);
        }
    }

    @AfterAll
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    private double absolute(String name, double[] values) {
        float[] expected = reference.get(name).toFloatArray();
        return report(name, IntStream.range(0, values.length).mapToDouble(i -> Math.abs(values[i] - expected[i])));
    }

    private double relative(String name, double[] values) {
        float[] expected = reference.get(name).toFloatArray();
        return report(name, IntStream.range(0, values.length).mapToDouble(i -> Math.abs(values[i] / expected[i] - 1)));
    }

    private static double report(String name, java.util.stream.DoubleStream errors) {
        double worst = errors.max().orElseThrow();
        System.out.printf("%s: max error %.2e%n", name, worst);
        return worst;
    }

    @Test
    void betasAndTheirProductAreThoseOfDiffusers() {
        assertThat(absolute("betas", SCHEDULE.betas())).isLessThan(1e-8);
        assertThat(absolute("alphas_cumprod", SCHEDULE.alphasCumprod())).isLessThan(2e-6);
    }

    @Test
    void snrIsThatOfKohya() {
        assertThat(relative("snr", SCHEDULE.snr())).isLessThan(SNR_RELATIVE);
    }

    @Test
    void lossWeightsAreThoseOfKohya() {
        for (int gamma : new int[] {1, 5}) {
            double[] epsilon = Prediction.EPSILON.minSnrWeights(SCHEDULE, gamma);
            double[] v = Prediction.V.minSnrWeights(SCHEDULE, gamma);
            assertThat(relative("min_snr_weight_gamma" + gamma + "_eps", epsilon))
                    .isLessThan(SNR_RELATIVE);
            assertThat(relative("min_snr_weight_gamma" + gamma + "_v", v)).isLessThan(SNR_RELATIVE);
        }
        double[] debiased = Prediction.EPSILON.debiasedWeights(SCHEDULE);
        assertThat(relative("debiased_weight_eps", debiased)).isLessThan(SNR_RELATIVE);
    }

    @Test
    void noiseIsAddedAsDiffusersDoes() {
        int[] timesteps = Arrays.stream(reference.get("add_noise.timesteps").toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
        NDArray noisy = SCHEDULE.addNoise(reference.get("add_noise.x0"), reference.get("add_noise.noise"), timesteps);
        double error = noisy.sub(reference.get("add_noise.noisy")).abs().max().getFloat();
        System.out.printf("add_noise: max error %.2e%n", error);
        assertThat(error).isLessThan(1e-5);
    }
}
