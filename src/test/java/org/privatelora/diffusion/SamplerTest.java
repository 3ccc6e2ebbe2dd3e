package org.privatelora.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Reference;
import org.privatelora.progress.Interruption;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/** On data that is normal with deviation s the best predictor is known: epsilon = sqrt(1 - a) xt / (a s^2 + 1 - a). */
class SamplerTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    private static final double DEVIATION = 0.5;
    /** The posterior variance falls short of the data's: by 1.7 % at 500 steps, 1.0 % at 1000. */
    private static final double SPREAD = 0.025;

    private static final Shape SHAPE = new Shape(4, 4, 32, 32);
    private static final SampleNoise NOISE = new SampleNoise(new Rng(11), 0);
    private NDManager manager;
    private NDArray start;
    private NDArray context;

    @BeforeEach
    void open() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        start = NOISE.start(manager, SHAPE);
        context = manager.zeros(new Shape(4, 1, 1));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static double variance(double alpha) {
        return alpha * DEVIATION * DEVIATION + 1 - alpha;
    }

    private static NDArray exact(NDArray latents, NDArray timesteps, NDArray context) {
        double alpha = SCHEDULE.alphaCumprod((int) timesteps.getLong(0));
        return latents.mul(Math.sqrt(1 - alpha) / variance(alpha));
    }

    /** The flow of the probability ODE scales each point by the ratio of the deviations at both ends. */
    private double flowError(Sampler sampler) {
        double from = variance(SCHEDULE.alphaCumprod(sampler.timesteps()[0]));
        double to = variance(SCHEDULE.alphaCumprod(0));
        NDArray expected = start.mul(Math.sqrt(to / from));
        return sampler.sample(SamplerTest::exact, start, context)
                .sub(expected)
                .abs()
                .max()
                .getFloat();
    }

    static Stream<Sampler> samplers() {
        return Stream.of(
                new Ddim(SCHEDULE, 10, 0), new Ddim(SCHEDULE, 10, 0.5), new Ddpm(SCHEDULE, 10), new Pndm(SCHEDULE, 10));
    }

    @Test
    void ddimConvergesToTheFlow() {
        double coarse = flowError(new Ddim(SCHEDULE, 50, 0));
        double fine = flowError(new Ddim(SCHEDULE, 500, 0));
        assertThat(fine).isLessThan(coarse / 5).isLessThan(0.02);
    }

    @Test
    void pndmIsFarCloserToTheFlowThanDdim() {
        assertThat(flowError(new Pndm(SCHEDULE, 50))).isLessThan(flowError(new Ddim(SCHEDULE, 50, 0)) / 5);
    }

    @Test
    void ddpmSamplesHaveTheSpreadOfTheData() {
        Ddpm sampler = new Ddpm(SCHEDULE, 500);
        NDArray samples = sampler.sample(SamplerTest::exact, start, context, NOISE.perStep(manager, SHAPE));
        double deviation = Math.sqrt(samples.square().mean().getFloat());
        assertThat(deviation).isCloseTo(DEVIATION, within(SPREAD * DEVIATION));
    }

    @Test
    void stochasticDdimSamplesHaveTheSpreadOfTheData() {
        Ddim sampler = new Ddim(SCHEDULE, 500, 1);
        NDArray samples = sampler.sample(SamplerTest::exact, start, context, NOISE.perStep(manager, SHAPE));
        double expected = Math.sqrt(variance(SCHEDULE.alphaCumprod(0)));
        assertThat(Math.sqrt(samples.square().mean().getFloat())).isCloseTo(expected, within(SPREAD * expected));
    }

    @Test
    void everyNumberOfStepsUpToAllOfThemWorks() {
        for (int steps : new int[] {1, 3, 7, 999, 1000}) {
            assertThat(new Ddim(SCHEDULE, steps, 0).timesteps()).hasSize(steps);
            assertThat(java.util.Arrays.stream(new Ddim(SCHEDULE, steps, 0).timesteps()))
                    .allMatch(t -> t >= 1 && t <= 999);
        }
        assertThat(flowError(new Ddim(SCHEDULE, 1000, 0))).isLessThan(0.02);
        assertThat(flowError(new Pndm(SCHEDULE, 1000))).isLessThan(0.02);
    }

    @Test
    void ddpmOnAllTimestepsVisitsEachOnce() {
        int[] timesteps = new Ddpm(SCHEDULE, 1000).timesteps();
        assertThat(timesteps).startsWith(999, 998).endsWith(1, 0).hasSize(1000);
    }

    /** Inversion with one prediction undoes the step with the same prediction. */
    @Test
    void aMoveAndItsInverseCancel() {
        NDArray epsilon = start.mul(0.3);
        NDArray there = Ddim.move(SCHEDULE, start, epsilon, 100, 500);
        NDArray back = Ddim.move(SCHEDULE, there, epsilon, 500, 100);
        assertThat(back.sub(start).abs().max().getFloat()).isLessThan(1e-5f);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void onlyTheResultIsLeftAndTheStartSurvives(Sampler sampler) {
        int before = manager.getManagedArrays().size();
        Scope.run(() -> sampler.sample(SamplerTest::exact, start, context, NOISE.perStep(manager, SHAPE)));
        assertThat(manager.getManagedArrays()).hasSize(before);
        assertThat(start.getFloat(0, 0, 0, 0)).isFinite();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void progressCountsEveryCallOfTheModel(Sampler sampler) {
        List<Long> heard = new ArrayList<>();
        sampler.sample(
                SamplerTest::exact,
                start,
                context,
                NOISE.perStep(manager, SHAPE),
                (task, done, total, message) -> heard.add(done * 1000 + total));
        long calls = sampler.timesteps().length;
        assertThat(heard).hasSize((int) calls).startsWith(1000 + calls).endsWith(calls * 1000 + calls);
    }

    @Test
    void anInterruptStopsTheLoop() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new Ddim(SCHEDULE, 10, 0).sample(SamplerTest::exact, start, context))
                .isInstanceOf(Interruption.class)
                .hasMessageContaining("step 0 of 10");
    }

    @Test
    void aStochasticSamplerWithoutNoiseIsRefused() {
        assertThatThrownBy(() -> new Ddim(SCHEDULE, 10, 1).sample(SamplerTest::exact, start, context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SampleNoise");
    }

    /** The same predictor, asked for v = (epsilon - sqrt(1 - a) xt) / sqrt(a). */
    private static NoisePredictor velocityOf(NoisePredictor predictor, NoiseSchedule schedule) {
        return (latents, timesteps, embedding) -> {
            double alpha = schedule.alphaCumprod((int) timesteps.getLong(0));
            NDArray epsilon = predictor.epsilon(latents, timesteps, embedding);
            return epsilon.sub(latents.mul(Math.sqrt(1 - alpha))).div(Math.sqrt(alpha));
        };
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aNetworkThatPredictsVelocitySamplesAsTheOneThatPredictsNoise(Sampler sampler) {
        NoisePredictor velocity = new Velocity(velocityOf(SamplerTest::exact, SCHEDULE), SCHEDULE);
        NDArray expected = sampler.sample(SamplerTest::exact, start, context, NOISE.perStep(manager, SHAPE));
        NDArray found = sampler.sample(velocity, start, context, NOISE.perStep(manager, SHAPE));
        assertThat(found.sub(expected).abs().max().getFloat()).isLessThan(1e-4f);
    }

    /** From the last timestep, where nothing of the picture is left and the network that is best answers v = 0. */
    @ParameterizedTest
    @ValueSource(ints = {500, 1000})
    void samplingFromNoiseAloneGivesTheSpreadOfTheData(int steps) {
        NoiseSchedule schedule = SCHEDULE.zeroTerminalSnr();
        NoisePredictor best = (latents, timesteps, embedding) -> {
            double alpha = schedule.alphaCumprod((int) timesteps.getLong(0));
            double perNoise = (1 - DEVIATION * DEVIATION) * Math.sqrt(alpha * (1 - alpha)) / variance(alpha);
            return latents.mul(perNoise);
        };
        Ddim sampler = Ddim.deterministic(schedule, steps);
        NDArray samples = sampler.sample(new Velocity(best, schedule), start, context);
        double from = variance(schedule.alphaCumprod(sampler.timesteps()[0]));
        double expected = Math.sqrt(variance(schedule.alphaCumprod(0)) / from)
                * Math.sqrt(start.square().mean().getFloat());
        assertThat(Math.sqrt(samples.square().mean().getFloat())).isCloseTo(expected, within(0.02 * expected));
    }

    /** The noises that diffusers predicted, given as velocities, lead along diffusers' trajectories. */
    @ParameterizedTest
    @ValueSource(strings = {"ddim", "ddim_eta0.5"})
    void recordedPredictionsAsVelocitiesLeadAlongTheRecordedTrajectory(String name) throws IOException {
        Map<String, NDArray> reference = Reference.read("scheduler.safetensors", manager);
        NDArray trajectory = reference.get(name + ".trajectory"); // (21, 2, 4, 8, 8)
        NDArray epsilons = reference.get(name + ".guided_eps");
        int[] call = {0};
        NoisePredictor recorded = (latents, timesteps, embedding) -> {
            Reference.close("latents of call " + call[0], latents, trajectory.get(call[0]), 1e-4);
            return epsilons.get(call[0]++);
        };
        Sampler sampler = new Ddim(SCHEDULE, 20, name.equals("ddim") ? 0 : 0.5);
        NDArray end = sampler.sample(
                new Velocity(velocityOf(recorded, SCHEDULE), SCHEDULE),
                trajectory.get(0),
                reference.get(name + ".cond"),
                step -> reference.get(name + ".variance_noise").get(step));
        assertThat(call[0]).isEqualTo(20);
        Reference.close("end", end, trajectory.get(20), 1e-4);
    }

    @Test
    void aNegativePromptIsWhatGuidanceLeadsAwayFrom() {
        NDArray text = Tensors.of(manager, new float[] {3}, new Shape(1, 1, 1));
        NDArray negative = Tensors.of(manager, new float[] {5}, new Shape(1, 1, 1));
        NoisePredictor echo = (latents, timesteps, embedding) -> embedding.reshape(-1, 1, 1, 1);
        NDArray guided =
                new Guidance(echo, negative, 2).epsilon(text.reshape(1, 1, 1, 1), manager.zeros(new Shape(1)), text);
        assertThat(guided.toFloatArray()).containsExactly(5 + 2 * (3 - 5));
    }

    @Test
    void stepsBeyondTheScheduleAreRefused() {
        assertThatThrownBy(() -> new Ddim(SCHEDULE, 1001, 0)).hasMessageContaining("[1, 1000]");
        assertThatThrownBy(() -> new Pndm(SCHEDULE, 1)).hasMessageContaining("[2, 1000]");
        assertThatThrownBy(() -> new Ddpm(SCHEDULE, 0)).hasMessageContaining("[1, 1000]");
    }

    @Test
    void aSampleHasTheSameNoiseInEveryBatch() {
        NDArray second = new SampleNoise(new Rng(11), 1).start(manager, new Shape(1, 4, 32, 32));
        assertThat(second.toFloatArray()).containsExactly(start.get("1:2").toFloatArray());
    }

    /** A predictor that returns its context: guidance is then a line through both contexts. */
    @Test
    void guidanceExtrapolatesFromTheUnconditionalPrediction() {
        NDArray text = Tensors.of(manager, new float[] {3, 4}, new Shape(2, 1, 1, 1));
        NDArray none = Tensors.of(manager, new float[] {1}, new Shape(1, 1, 1));
        NoisePredictor echo = (latents, timesteps, embedding) -> embedding.reshape(-1, 1, 1, 1);
        NDArray guided =
                new Guidance(echo, none, 7.5).epsilon(text, manager.zeros(new Shape(2)), text.reshape(2, 1, 1));
        assertThat(guided.toFloatArray()).containsExactly(1 + 7.5f * 2, 1 + 7.5f * 3);
    }

    @Test
    void scale1NeedsNoUnconditionalHalf() {
        List<Long> batches = new ArrayList<>();
        NoisePredictor counting = (latents, timesteps, embedding) -> {
            batches.add(latents.getShape().get(0));
            return latents;
        };
        new Guidance(counting, context.get(":1"), 1).epsilon(start, manager.zeros(new Shape(4)), context);
        new Guidance(counting, context.get(":1"), 2).epsilon(start, manager.zeros(new Shape(4)), context);
        assertThat(batches).containsExactly(4L, 8L);
    }

    @Test
    void anUnconditionalEmbeddingOfAnotherLengthIsRefused() {
        Guidance guidance = new Guidance(SamplerTest::exact, manager.zeros(new Shape(1, 2, 1)), 7.5);
        assertThatThrownBy(() -> guidance.epsilon(start, manager.zeros(new Shape(4)), context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(1, 2, 1)");
    }
}
