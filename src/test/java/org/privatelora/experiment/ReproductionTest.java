package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.data.Part;
import org.privatelora.data.PocketWorlds;
import org.privatelora.model.ModelLocation;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.RunRecord;
import org.privatelora.results.Diverged;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.Results;
import org.privatelora.results.Score;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.train.Precision;

/** A whole experiment on a random model: is everything there, and does a stopped run end as one that was not stopped? */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReproductionTest {
    @TempDir
    static Path folder;

    private Path base;
    private Results results;

    @BeforeAll
    void runOnce() throws IOException {
        base = TinyBase.write(folder.resolve("base"));
        results = run("run", ProgressListener.NONE);
    }

    private Preset tiny() {
        Preset pocket = Preset.named("pocket");
        Preset.Training t = pocket.training();
        return pocket.withBase(new Preset.Base(base.toString(), "pocket-faces"))
                .withTraining(t.with(
                        t.lora().withRank(4),
                        t.loop()
                                .withEpochs(4)
                                .withBatch(8)
                                .withCheckpointEpochs(2)
                                .withEvaluationEpochs(2)))
                .withEvaluation(new Evaluation(3, 2, 4, 1e-3, 32, 3, 2, List.of("quick")));
    }

    private Results run(String name, ProgressListener progress) throws IOException {
        return run(name, tiny(), progress);
    }

    private Results run(String name, Preset preset, ProgressListener progress) throws IOException {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager();
                Materials materials = Materials.open(
                        ModelLocation.of(base),
                        PocketWorlds.open("pocket-creatures").atMost(16),
                        ModelReading.plain(1),
                        Precision.FP32,
                        Optional.empty(),
                        manager,
                        progress)) {
            RunRecord record = RunRecord.start(
                    Json.mapper().valueToTree(preset), Map.of(), Map.of(), RunRecord.Machine.current("test", "cpu"));
            return new Reproduction(preset, materials, RunFolder.claim(folder.resolve(name), preset), progress)
                    .run(record);
        }
    }

    @Test
    void everyKindOfModelIsMeasuredWithEveryAttack() {
        assertThat(results.models())
                .extracting(model -> model.kind().objective())
                .containsExactly("base", "lora", "lora-early", "mp", "smp");
        for (ModelResult model : results.models()) {
            assertThat(model.attacks())
                    .extracting(a -> a.attack())
                    .containsExactly("strongest", "loss", "calibrated", "pia", "h'");
            assertThat(model.samples()).isPresent();
        }
        assertThat(results.headline()).hasSize(5);
    }

    @Test
    void theCalibratedAttackKnowsNothingOfTheBaseItself() {
        assertThat(results.models()
                        .get(0)
                        .attack("calibrated")
                        .orElseThrow()
                        .auc()
                        .value())
                .isEqualTo(.5);
    }

    @Test
    void theFilesOfTheRunAreThere() throws IOException {
        Path run = folder.resolve("run");
        assertThat(Json.text(Results.read(run.resolve(Results.FILE)))).isEqualTo(Json.text(results));
        int test = 5 * 32; // attacks, images of the test halves
        int aux = 4 * 32 + 8; // h' learned on three quarters of the auxiliary halves and says nothing of those
        assertThat(Score.read(run.resolve(Score.FILE))).hasSize(5 * (test + aux)); // models
        assertThat(run.resolve("samples.png")).isNotEmptyFile();
    }

    @Test
    void aStoppedRunEndsAsOneThatWasNotStopped() throws IOException {
        int[] steps = {0};
        ProgressListener stopper = (task, done, total, message) -> {
            if (task.startsWith("MP-LoRA") && ++steps[0] == 3) {
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> run("stopped", stopper)).isInstanceOf(Interruption.class);
        assertThat(folder.resolve("stopped").resolve(Results.FILE)).doesNotExist();
        Results resumed = run("stopped", ProgressListener.NONE);
        for (int i = 0; i < results.models().size(); i++) {
            assertThat(resumed.models().get(i).attacks())
                    .isEqualTo(results.models().get(i).attacks());
        }
    }

    private Preset with(Map<String, List<Double>> objectives) {
        Preset t = tiny();
        return new Preset(t.name(), t.title(), t.base(), t.data(), t.seeds(), objectives, t.training(), t.evaluation());
    }

    /** A lambda beyond float32 diverges at the first step. */
    @Test
    void aTrainingThatDivergesIsRecordedAndTheOthersGoOn() throws IOException {
        Preset preset = with(new TreeMap<>(Map.of("lora", List.of(0.0), "mp", List.of(0.1, 1e39))));
        Results some = run("some", preset, ProgressListener.NONE);
        assertThat(some.diverged()).containsExactly(new Diverged(new Kind("mp", 1e39), 1, 0));
        assertThat(some.models())
                .extracting(model -> model.kind().label())
                .containsExactlyElementsOf(results.models().stream()
                        .filter(model -> !model.kind().objective().equals("smp"))
                        .map(model -> model.kind().label())
                        .toList());
        assertThat(some.headline()).contains(new Kind("mp", 0.1)).hasSize(4);
        assertThat(some.diverged().get(0).text()).contains("seed 1: diverged at step 0", "lower lambda");
        List<String> tasks = new ArrayList<>();
        Results again = run("some", preset, (task, done, total, message) -> tasks.add(task));
        assertThat(again.diverged()).isEqualTo(some.diverged());
        assertThat(tasks).noneMatch(task -> task.contains("seed 1") && task.startsWith("MP"));
    }

    @Test
    void aRunOfWhichEveryTrainingDivergesFailsAndNamesThem() {
        Preset preset = with(Map.of("mp", List.of(1e39)));
        assertThatThrownBy(() -> run("none", preset, ProgressListener.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no training")
                .hasMessageContaining("seed 1: diverged at step 0");
        assertThat(folder.resolve("none").resolve(Results.FILE)).doesNotExist();
    }

    @Test
    void aFinishedRunIsReadAndNotRepeated() throws IOException {
        Path model =
                folder.resolve("run").resolve("seed-1").resolve("measured-lora").resolve("model.json");
        var before = Files.getLastModifiedTime(model);
        assertThat(run("run", ProgressListener.NONE).models()).isEqualTo(results.models());
        assertThat(Files.getLastModifiedTime(model)).isEqualTo(before);
    }

    @Test
    void aFinishedRunIsAttackedWithMoreWithoutTrainingOrSamplingAgain() throws IOException {
        run("more", ProgressListener.NONE);
        Path more = folder.resolve("more");
        Path trained = more.resolve("seed-1").resolve("mp-0.1").resolve("lora.safetensors");
        byte[] before = Files.readAllBytes(trained);
        List<String> tasks = new ArrayList<>();
        Preset asked =
                tiny().withEvaluation(tiny().evaluation().withAttacks(AttackSuite.parse(List.of("secmi", "gsa1"))));
        Results attacked =
                run("more", RunFolder.continued(more, asked), (task, done, total, message) -> tasks.add(task));
        assertThat(attacked.models().get(0).attacks())
                .extracting(a -> a.attack())
                .containsExactly(
                        "strongest", "loss", "calibrated", "pia", "h'", "secmi"); // a base has no LoRA gradients
        for (int i = 1; i < results.models().size(); i++) {
            ModelResult model = attacked.models().get(i);
            ModelResult known = results.models().get(i);
            assertThat(model.attacks())
                    .extracting(a -> a.attack())
                    .containsExactly("strongest", "loss", "calibrated", "pia", "h'", "secmi", "gsa1");
            assertThat(model.attacks().subList(1, 5)).isEqualTo(known.attacks().subList(1, 5));
            assertThat(model.samples()).isEqualTo(known.samples());
        }
        assertThat(Files.readAllBytes(trained)).isEqualTo(before);
        assertThat(tasks)
                .noneMatch(task -> task.startsWith("MP-LoRA") || task.contains("sampl"))
                .anyMatch(task -> task.startsWith("attacking MP"));
    }

    @Test
    void aScoreIsOfTheHalfItSays() throws IOException {
        Map<Part, List<String>> ids =
                PocketWorlds.open("pocket-creatures").atMost(16).split().ids();
        for (Score score : Score.read(folder.resolve("run").resolve(Score.FILE))) {
            Part part = Part.parse((score.member() == 1 ? "members-" : "nonmembers-") + score.part());
            assertThat(ids.get(part)).contains(score.id());
        }
    }
}
