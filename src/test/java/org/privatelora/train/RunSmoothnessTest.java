package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.objective.SmpLora;
import org.privatelora.progress.ProgressListener;
import org.privatelora.smoothness.PowerIteration;
import org.privatelora.smoothness.Probe;
import org.privatelora.smoothness.SmoothnessObserver;
import org.privatelora.smoothness.SmoothnessPoint;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

class RunSmoothnessTest {
    @TempDir
    Path folder;

    @Test
    void measuringARunChangesNothingInItAndEveryKeptLoraHasItsProxy() throws IOException {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            TinyModel model = TinyModel.create(manager);
            TrainConfig config = TinyModel.config().withObjective(new SmpLora(0.5));
            TrainingSet set = TinyModel.set();
            SmoothnessObserver observer = SmoothnessObserver.of(
                    4,
                    new Probe(config, model, set, 3, PowerIteration.defaults().withIterations(5)));
            TrainResult alone = new Trainer(config, model, set, folder.resolve("alone"), ProgressListener.NONE).run();
            TrainResult seen =
                    new Trainer(config, model, set, folder.resolve("seen"), ProgressListener.NONE, observer).run();
            assertThat(seen.lora()).hasSameBinaryContentAs(alone.lora());
            assertThat(observer.points()).extracting(SmoothnessPoint::step).containsExactly(4L, 8L, 12L);
            assertThat(observer.points()).extracting(SmoothnessPoint::epoch).containsExactly(1, 2, 3);
            for (SmoothnessPoint point : observer.points()) {
                double d = 1 + 0.5 * point.losses().attack().orElseThrow() + 1e-5;
                assertThat(point.rescaling().adaptation()).isCloseTo(1 / d, within(1e-6));
                assertThat(point.losses().objective()).isCloseTo(point.losses().adaptation() / d, within(1e-5));
                assertThat(point.hessian().norm()).isPositive();
                assertThat(point.parts().adaptation()).isPositive();
                assertThat(point.parts().attack().orElseThrow()).isPositive();
                assertThat(point.gradientNorm())
                        .isBetween(
                                Math.abs(point.adaptationPull() - point.attackPull(0.5)) - 1e-5,
                                point.adaptationPull() + point.attackPull(0.5) + 1e-5);
                assertThat(point.gradientNorm()).isPositive();
            }
            assertThat(TrainResult.Kept.in(folder.resolve("seen"))).isEqualTo(seen.kept());
            assertThat(seen.kept()).allMatch(kept -> Files.exists(kept.proxy()));
            assertThat(seen.kept().get(2).proxy())
                    .hasSameBinaryContentAs(folder.resolve("seen").resolve(Trainer.PROXY));
        }
    }

    /** A run that was killed goes over the steps since its checkpoint again. */
    @Test
    void aStepThatIsGoneOverAgainReplacesItsPoint() throws IOException {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            TinyModel model = TinyModel.create(manager);
            Probe probe = new Probe(
                    TinyModel.config(),
                    model,
                    TinyModel.set(),
                    3,
                    PowerIteration.defaults().withIterations(2));
            SmoothnessObserver first = SmoothnessObserver.of(4, probe);
            train(model, "first", first);
            SmoothnessObserver again = new SmoothnessObserver(4, probe, new ArrayList<>(first.points()));
            train(model, "again", again);
            assertThat(again.points()).hasSize(3).isEqualTo(first.points());
        }
    }

    private void train(TinyModel model, String name, SmoothnessObserver observer) throws IOException {
        Path run = folder.resolve(name);
        new Trainer(TinyModel.config(), model, TinyModel.set(), run, ProgressListener.NONE, observer).run();
    }
}
