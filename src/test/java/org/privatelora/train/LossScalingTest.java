package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.objective.Objective;
import org.privatelora.progress.ProgressListener;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** The rule of loss scaling, on float32: a scale of 2^130 makes every gradient infinite. */
class LossScalingTest {
    private static final double TOO_LARGE = 0x1p130;

    private static NDManager manager;
    private static TinyModel model;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        model = TinyModel.create(manager);
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static TrainConfig scaled(TrainConfig config, double initial, int growthSteps, int maxSkips) {
        return config.withCompute(config.compute().withLossScaling(new LossScaling(initial, growthSteps, maxSkips)));
    }

    private static Adaptation of(TrainConfig config) {
        return new Adaptation(config, model, TinyModel.set());
    }

    private static float[] lora(TrainConfig config, int steps) {
        try (Adaptation adaptation = of(config)) {
            IntStream.range(0, steps).forEach(adaptation::step);
            return adaptation.state().lora();
        }
    }

    @ParameterizedTest
    @CsvSource({"lora,0", "mp,0.5", "smp,0.5"})
    void aScaleThatIsAPowerOfTwoChangesNoBit(String objective, double lambda) {
        TrainConfig config = TinyModel.config().withObjective(Objective.parse(objective, lambda));
        assertThat(lora(scaled(config, 1024, 2, 0), 5)).isEqualTo(lora(config, 5));
    }

    @Test
    void aStepWithAnInfiniteGradientMovesNothingAndHalvesTheScale() {
        try (Adaptation adaptation = of(scaled(TinyModel.config(), TOO_LARGE, 100, 10))) {
            PlayerState before = adaptation.state();
            StepValues values = adaptation.step(0);
            assertThat(values.gradient().skipped()).isTrue();
            assertThat(values.gradient().scale()).isEqualTo(TOO_LARGE);
            assertThat(adaptation.state().lora()).isEqualTo(before.lora());
            assertThat(adaptation.state().optimiser().steps()).isZero();
            assertThat(adaptation.state().lossScale()).isEqualTo(new LossScale.State(TOO_LARGE / 2, 0, 1));
        }
    }

    @Test
    void theScaleFallsUntilGradientsAreFiniteAndTrainingGoesOn() {
        try (Adaptation adaptation = of(scaled(TinyModel.config(), TOO_LARGE, 100, 10))) {
            List<StepValues> steps =
                    IntStream.range(0, 12).mapToObj(adaptation::step).toList();
            assertThat(steps.get(11).gradient().skipped()).isFalse();
            assertThat(steps.get(11).gradientNorm()).isFinite();
            long skipped =
                    steps.stream().filter(step -> step.gradient().skipped()).count();
            assertThat(skipped).isBetween(2L, 10L);
            assertThat(adaptation.state().optimiser().steps()).isEqualTo(12 - (int) skipped);
        }
    }

    @Test
    void goodStepsInARowDoubleTheScale() {
        LossScale scale = new LossScale(new LossScaling(8, 3, 5));
        scale.good();
        scale.good();
        scale.skip("x was Infinity", 2, List.of());
        scale.good();
        scale.good();
        assertThat(scale.value()).isEqualTo(4);
        scale.good();
        assertThat(scale.state()).isEqualTo(new LossScale.State(8, 0, 0));
    }

    @Test
    void tooManySkippedStepsInARowEndTheRunAndNameStepAndPictures() {
        try (Adaptation adaptation = of(scaled(TinyModel.config(), 0x1p500, 100, 2))) {
            adaptation.step(0);
            adaptation.step(1);
            assertThatThrownBy(() -> adaptation.step(2)).isInstanceOfSatisfying(DivergedException.class, e -> {
                assertThat(e.step()).isEqualTo(2);
                assertThat(e.samples()).hasSize(2);
                assertThat(e)
                        .hasMessageContaining("3 in a row")
                        .hasMessageContaining(e.samples().get(0));
            });
        }
    }

    @Test
    void nothingThatIsNotFiniteIsSavedWhenARunEndsSo() throws IOException {
        TrainConfig config = scaled(TinyModel.config(), 0x1p500, 100, 5);
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> new Trainer(config, model, TinyModel.set(), run, ProgressListener.NONE).run())
                .isInstanceOf(DivergedException.class);
        assertThat(run.resolve(Trainer.LORA)).doesNotExist();
        List<Path> saved;
        try (var files = Files.walk(run)) {
            saved = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .toList();
        }
        assertThat(saved).isNotEmpty();
        for (Path file : saved) {
            try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
                tensors.tensors().forEach(info -> {
                    for (float value : tensors.readFloats(info.name())) {
                        assertThat(value).isFinite();
                    }
                });
            }
        }
        assertThat(Files.readAllLines(run.resolve("steps.csv")))
                .hasSize(6)
                .last()
                .asString()
                .endsWith(",true");
    }

    @Test
    void aResumedRunHasTheScaleOfOneThatWasNotStopped() throws IOException {
        TrainConfig config = scaled(TinyModel.config(), TOO_LARGE, 3, 10);
        new Trainer(config, model, TinyModel.set(), folder.resolve("whole"), ProgressListener.NONE).run();
        ProgressListener stopper = (task, done, total, message) -> {
            if (done == 5) {
                Thread.currentThread().interrupt();
            }
        };
        Path broken = folder.resolve("broken");
        assertThatThrownBy(() -> new Trainer(config, model, TinyModel.set(), broken, stopper).run())
                .hasMessageContaining("resume");
        new Trainer(config, model, TinyModel.set(), broken, ProgressListener.NONE).resume();
        for (String file : new String[] {Trainer.LORA, "steps.csv", "epochs.csv"}) {
            assertThat(broken.resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 3, -2, Double.NaN, Double.POSITIVE_INFINITY})
    void aScaleThatRoundsIsRefused(double initial) {
        assertThatThrownBy(() -> new LossScaling(initial, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("power of two");
    }
}
