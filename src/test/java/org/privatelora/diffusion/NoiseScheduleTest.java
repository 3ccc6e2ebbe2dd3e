package org.privatelora.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

class NoiseScheduleTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    private static final double FLOAT = 1e-5;

    @Test
    void stableDiffusionRunsFromLittleNoiseToAlmostOnlyNoise() {
        assertThat(SCHEDULE.steps()).isEqualTo(1000);
        assertThat(SCHEDULE.betas()[0]).isCloseTo(0.00085, within(1e-12));
        assertThat(SCHEDULE.betas()[999]).isCloseTo(0.012, within(1e-12));
        assertThat(SCHEDULE.alphaCumprod(999)).isCloseTo(0.00466, within(1e-5));
    }

    @Test
    void snrIsStrictlyDecreasing() {
        double[] snr = SCHEDULE.snr();
        assertThat(IntStream.range(1, snr.length)).allMatch(t -> snr[t] < snr[t - 1]);
    }

    @Test
    void aLinearScheduleIsEquallySpaced() {
        assertThat(NoiseSchedule.linear(0.1, 0.3, 3).betas())
                .containsExactly(new double[] {0.1, 0.2, 0.3}, within(1e-15));
    }

    @Test
    void theNoiseThatWasAddedGivesBackTheCleanLatents() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            NDArray x0 = normal(manager, "x0");
            NDArray noise = normal(manager, "noise");
            int[] timesteps = {0, 999, 500};
            NDArray xt = SCHEDULE.addNoise(x0, noise, timesteps);
            assertThat(difference(SCHEDULE.predictedX0(xt, noise, timesteps), x0))
                    .isLessThan(FLOAT);
        }
    }

    /** x0 = sqrt(a) xt - sqrt(1 - a) v. */
    @Test
    void theVelocityGivesBackTheCleanLatents() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            NDArray x0 = normal(manager, "x0");
            NDArray noise = normal(manager, "noise");
            int[] timesteps = {300, 300, 300};
            float a = (float) SCHEDULE.alphaCumprod(300);
            NDArray xt = SCHEDULE.addNoise(x0, noise, timesteps);
            NDArray v = Prediction.V.target(SCHEDULE, x0, noise, timesteps);
            NDArray back = xt.mul(Math.sqrt(a)).sub(v.mul(Math.sqrt(1 - a)));
            assertThat(difference(back, x0)).isLessThan(FLOAT);
        }
    }

    @Test
    void eachSampleHasItsOwnTimestep() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            NDArray x0 = normal(manager, "x0");
            NDArray noise = normal(manager, "noise");
            NDArray both = SCHEDULE.addNoise(x0, noise, new int[] {10, 500, 999});
            NDArray second = SCHEDULE.addNoise(x0.get("1:2"), noise.get("1:2"), new int[] {500});
            assertThat(difference(both.get("1:2"), second)).isZero();
        }
    }

    @Test
    void aTimestepOutsideTheScheduleIsRefused() {
        assertThatThrownBy(() -> SCHEDULE.alphaCumprod(1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[0, 1000)");
    }

    @Test
    void betasOutsideTheUnitIntervalAreRefused() {
        assertThatThrownBy(() -> new NoiseSchedule(new double[] {0.1, 1.0}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NoiseSchedule(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void minSnrLeavesNoisyTimestepsAloneAndLowersTheEasyOnes() {
        double[] weights = Prediction.EPSILON.minSnrWeights(SCHEDULE, 5);
        assertThat(weights[999]).isEqualTo(1);
        assertThat(weights[0]).isCloseTo(5 / SCHEDULE.snr(0), within(1e-12));
        assertThat(Arrays.stream(weights)).allMatch(weight -> weight > 0 && weight <= 1);
    }

    /** Lin et al. 2024, algorithm 1, evaluated in double precision by other code. */
    @Test
    void rescaledBetasAreThoseOfAlgorithm1() {
        NoiseSchedule rescaled = SCHEDULE.zeroTerminalSnr();
        int[] timesteps = {0, 1, 500, 900, 998, 999};
        double[] cumprod = {
            0.99915, 0.9982334461401825, 0.2410187827573158, 0.0029603934209004104, 1.967888056621e-07, 0
        };
        double[] betas = {0.00085, 0.00091733359337187, 0.00553056778448258, 0.02396215482705899, 0.7511370041765, 1};
        for (int i = 0; i < timesteps.length; i++) {
            assertThat(rescaled.alphaCumprod(timesteps[i])).isCloseTo(cumprod[i], within(1e-12));
            assertThat(rescaled.betas()[timesteps[i]]).isCloseTo(betas[i], within(1e-9));
        }
    }

    @Test
    void nothingOfThePictureIsLeftAtTheEndOfARescaledSchedule() {
        NoiseSchedule rescaled = SCHEDULE.zeroTerminalSnr();
        assertThat(rescaled.snr(999)).isZero();
        assertThat(rescaled.snr(0)).isEqualTo(SCHEDULE.snr(0));
        double[] snr = rescaled.snr();
        assertThat(IntStream.range(1, snr.length)).allMatch(t -> snr[t] < snr[t - 1]);
        assertThat(rescaled.zeroTerminalSnr().alphasCumprod())
                .containsExactly(rescaled.alphasCumprod(), within(1e-15)); // double rounding
    }

    @Test
    void velocityLossesCountNothingWhereThereIsNothingToSee() {
        double[] weights = Prediction.V.minSnrWeights(SCHEDULE.zeroTerminalSnr(), 5);
        assertThat(weights[999]).isZero();
        assertThat(Arrays.stream(weights)).allMatch(weight -> weight >= 0 && weight < 1);
    }

    @Test
    void theVelocityGivesBackTheNoise() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            NDArray x0 = normal(manager, "x0");
            NDArray noise = normal(manager, "noise");
            int[] timesteps = {0, 300, 999};
            for (NoiseSchedule schedule : java.util.List.of(SCHEDULE, SCHEDULE.zeroTerminalSnr())) {
                NDArray xt = schedule.addNoise(x0, noise, timesteps);
                NDArray v = schedule.velocity(x0, noise, timesteps);
                assertThat(difference(schedule.predictedNoise(xt, v, timesteps), noise))
                        .isLessThan(1e-3); // at the end x0 weighs 2^-12
            }
        }
    }

    private static NDArray normal(NDManager manager, String stream) {
        return Tensors.of(manager, new Rng(3).normal(stream, 0, 0, 3 * 64), new Shape(3, 4, 4, 4));
    }

    private static double difference(NDArray a, NDArray b) {
        return a.sub(b).abs().max().getFloat();
    }
}
