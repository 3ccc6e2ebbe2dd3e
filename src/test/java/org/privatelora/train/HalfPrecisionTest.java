package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.objective.Objective;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.SelfTest;

/** Float16 weights and activations beside float32 LoRA, on the CPU's kernels. */
class HalfPrecisionTest {
    private static NDManager manager;
    private static TinyModel model;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        model = TinyModel.create(manager);
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static TrainConfig half() {
        TrainConfig config = TinyModel.config().withObjective(Objective.parse("smp", 0.5));
        return config.withCompute(config.compute().withPrecision(Precision.FP16));
    }

    @Test
    void theKernelsAndTheirGradientsAreRight() {
        assertThat(SelfTest.runHalf(manager)).allMatch(SelfTest.Check::passed);
    }

    @Test
    void lossesAndGradientAreThoseOfFloat32ButForRounding() {
        Gradients.Found full = new Gradients(manager, model, TinyModel.set())
                .of(
                        half().withCompute(Compute.plain()),
                        TinyModel.set().members().subList(0, 4));
        Gradients.Found found = new Gradients(manager, model.in(DataType.FLOAT16), TinyModel.set())
                .of(half(), TinyModel.set().members().subList(0, 4));
        assertThat(found.losses().adaptation()).isCloseTo(full.losses().adaptation(), within(5e-3));
        double dot = 0;
        double one = 0;
        double other = 0;
        for (int i = 0; i < full.gradient().length; i++) {
            dot += (double) full.gradient()[i] * found.gradient()[i];
            one += (double) full.gradient()[i] * full.gradient()[i];
            other += (double) found.gradient()[i] * found.gradient()[i];
        }
        assertThat(dot / Math.sqrt(one * other)).isGreaterThan(0.999);
        assertThat(Math.sqrt(other / one)).isCloseTo(1, within(0.01));
    }

    @Test
    void trainingLowersTheLossAndLoraStaysFloat32() {
        TrainConfig config = half().withOptimiser(half().optimiser().withLearningRate(1e-2));
        try (Adaptation adaptation = new Adaptation(config, model.in(DataType.FLOAT16), TinyModel.set())) {
            double first = adaptation.step(0).adaptationLoss();
            IntStream.range(0, 20).forEach(i -> adaptation.step(0));
            assertThat(adaptation.step(0).adaptationLoss()).isLessThan(first);
            assertThat(adaptation.lora().trainables().values())
                    .allMatch(array -> array.getDataType() == DataType.FLOAT32);
        }
    }

    /** A block output beyond 65504 is infinite in float16 whatever the loss is multiplied by. */
    @Test
    void activationsThatOverflowAreSkippedAndThenEndTheRun() {
        TrainConfig config = half().withCompute(half().compute().withLossScaling(new LossScaling(8, 10, 3)));
        try (Adaptation adaptation = new Adaptation(config, model.in(DataType.FLOAT16), TinyModel.set())) {
            PlayerState state = adaptation.state();
            Arrays.fill(state.lora(), 200f);
            adaptation.load(state);
            IntStream.range(0, 3).forEach(step -> {
                StepValues values = adaptation.step(step);
                assertThat(values.gradient().skipped()).isTrue();
                assertThat(values.proxy().loss()).isNaN();
            });
            assertThat(adaptation.state().fault()).isEmpty();
            assertThatThrownBy(() -> adaptation.step(3))
                    .isInstanceOfSatisfying(
                            DivergedException.class,
                            e -> assertThat(e.samples()).isNotEmpty());
        }
    }
}
