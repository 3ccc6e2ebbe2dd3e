package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.data.Augmentation;
import org.privatelora.diffusion.Prediction;
import org.privatelora.lora.LoraKind;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

class ResumeTest {
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

    static Stream<TrainConfig> configs() {
        Stream<Objective> objectives = Stream.of(new AdaptationOnly(), new MpLora(0.05), new SmpLora(0.5));
        Stream<TrainConfig> plain =
                objectives.map(objective -> TinyModel.config().withObjective(objective));
        return Stream.concat(
                plain,
                Stream.of(regularised(), otherTask(true), otherTask(false), withPrivacyAndVariants(), ofCores()));
    }

    /** Everything that holds LoRA back, and a forward pass of its own for the attack loss. */
    private static TrainConfig regularised() {
        TrainConfig config = TinyModel.config().withObjective(new SmpLora(0.5));
        return config.withRegularisation(new LoraRegularisation(0.1, 0.2, 0.3, 0.05))
                .withAdversary(config.adversary().withDraw(AdversarialConfig.DrawMode.SEPARATE_DRAW));
    }

    /** Captions that change, weights, an offset and velocities. */
    private static TrainConfig otherTask(boolean textEncoder) {
        TrainConfig config = TinyModel.config().withObjective(new MpLora(0.05));
        CaptionConfig captions =
                CaptionConfig.defaults().withShuffle(0).withDropout(0.3).withDropoutEveryEpochs(3);
        return config.withLora(config.lora().withTextEncoder(textEncoder))
                .withDenoising(new DenoisingConfig(captions, new LossConfig(Prediction.V, true, 5, 0.1)));
    }

    private static TrainConfig withPrivacyAndVariants() {
        TrainConfig config = TinyModel.config();
        Augmentation strong = new Augmentation(Augmentation.Family.STRONG, 3);
        return config.withDp(config.dp().withEpsilon(8).withClip(0.1))
                .withDenoising(config.denoising().withAugmentation(strong));
    }

    /** LoRA-XS, held back. */
    private static TrainConfig ofCores() {
        TrainConfig config = TinyModel.config();
        return config.withLora(config.lora().withKind(LoraKind.XS))
                .withRegularisation(new LoraRegularisation(0.1, 0.2, 0.3, 0.05));
    }

    private Trainer trainer(TrainConfig config, String name, ProgressListener listener) {
        boolean varied = config.denoising().augmentation().active();
        TrainingSet set = varied ? TinyModel.variedSet() : TinyModel.set();
        return new Trainer(config, model, set, folder.resolve(name), listener);
    }

    /** Asks the working thread to stop after a step. */
    private static ProgressListener stopAfter(long step) {
        return (task, done, total, message) -> {
            if (done == step) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aRunInterruptedTwiceIsTheUninterruptedRunBitForBit(TrainConfig config) throws IOException {
        trainer(config, "whole", ProgressListener.NONE).run();
        assertThatThrownBy(() -> trainer(config, "broken", stopAfter(3)).run())
                .isInstanceOf(Interruption.class)
                .hasMessageContaining("after step 3 of 12");
        assertThatThrownBy(() -> trainer(config, "broken", stopAfter(6)).resume())
                .isInstanceOf(Interruption.class)
                .hasMessageContaining("after step 6 of 12");
        TrainResult result = trainer(config, "broken", ProgressListener.NONE).resume();
        assertThat(result.kept()).extracting(TrainResult.Kept::epoch).containsExactly(1, 2, 3);
        assertThat(files("broken")).isEqualTo(files("whole"));
        for (String file : files("whole")) {
            assertThat(folder.resolve("broken").resolve(file))
                    .as(file)
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
    }

    /** All but the run's record, which holds times. */
    private List<String> files(String run) throws IOException {
        Path root = folder.resolve(run);
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(file -> !file.equals(Trainer.RECORD))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aLostTailOfTheLogAndADamagedCheckpointAreMadeAnew() throws IOException {
        TrainConfig config = TinyModel.config().withObjective(new SmpLora(0.5));
        trainer(config, "whole", ProgressListener.NONE).run();
        assertThatThrownBy(() -> trainer(config, "broken", stopAfter(6)).run()).isInstanceOf(Interruption.class);
        Path newest = folder.resolve("broken/checkpoints/step-6/state.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 1] ^= 1;
        Files.write(newest, bytes);
        trainer(config, "broken", ProgressListener.NONE).resume();
        assertThat(folder.resolve("broken/lora.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/lora.safetensors"));
        assertThat(folder.resolve("broken/steps.csv")).hasSameBinaryContentAs(folder.resolve("whole/steps.csv"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"state.safe", "null", "[]", "{}", "{\"point.json\": null}", "\u0000\u0001"})
    void aDamagedCommitMarkerMeansTheCheckpointBefore(String damaged) throws IOException {
        TrainConfig config = TinyModel.config();
        trainer(config, "whole", ProgressListener.NONE).run();
        assertThatThrownBy(() -> trainer(config, "broken", stopAfter(6)).run()).isInstanceOf(Interruption.class);
        Files.writeString(folder.resolve("broken/checkpoints/step-6/COMMIT"), damaged);
        trainer(config, "broken", ProgressListener.NONE).resume();
        assertThat(folder.resolve("broken/lora.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/lora.safetensors"));
    }

    @Test
    void aDamagedLaterCheckpointDoesNotPushOutTheOnlyWholeOne() throws IOException {
        LoopConfig loop = TinyModel.config().loop();
        TrainConfig one = TinyModel.config()
                .withLoop(new LoopConfig(
                        loop.epochs(), loop.batch(), loop.checkpointEpochs(), loop.evaluationEpochs(), 1));
        assertThatThrownBy(() -> trainer(one, "run", stopAfter(3)).run()).isInstanceOf(Interruption.class);
        Path damaged = Files.createDirectories(folder.resolve("run/checkpoints/step-9"));
        Files.writeString(damaged.resolve("COMMIT"), "{");
        assertThatThrownBy(() -> trainer(one, "run", stopAfter(6)).resume()).isInstanceOf(Interruption.class);
        assertThat(damaged).doesNotExist();
        assertThat(Checkpoint.isWhole(folder.resolve("run/checkpoints/step-6"))).isTrue();
    }

    @Test
    void aWholeCheckpointOfTheSameStepIsNeverTakenAway() throws IOException {
        TrainConfig config = TinyModel.config();
        assertThatThrownBy(() -> trainer(config, "run", stopAfter(3)).run()).isInstanceOf(Interruption.class);
        Path point = folder.resolve("run/checkpoints/step-3/point.json");
        Object key = Files.readAttributes(point, BasicFileAttributes.class).fileKey();
        Checkpoints checkpoints = new Checkpoints(folder.resolve("run/checkpoints"), 1);
        checkpoints.write(checkpoints.latest(), manager);
        assertThat(Files.readAttributes(point, BasicFileAttributes.class).fileKey())
                .isEqualTo(key);
    }

    /** What a disk that was full at the first checkpoint leaves. */
    @Test
    void aStartThatFailedBeforeItsFirstCheckpointIsBegunAgain() throws IOException {
        TrainConfig config = TinyModel.config();
        trainer(config, "whole", ProgressListener.NONE).run();
        Path failed = Files.createDirectories(folder.resolve("failed"));
        for (String file : new String[] {Trainer.CONFIG, Trainer.RECORD, StepLog.STEPS, StepLog.EPOCHS}) {
            Files.writeString(failed.resolve(file), "");
        }
        Files.writeString(
                Files.createDirectories(failed.resolve("checkpoints/.unfinished-1"))
                        .resolve("state.safetensors"),
                "");
        assertThat(new TrainingFolder(failed).isBegun()).isFalse();
        trainer(config, "failed", ProgressListener.NONE).run();
        assertThat(new TrainingFolder(failed).isBegun()).isTrue();
        assertThat(files("failed")).isEqualTo(files("whole"));
        assertThat(failed.resolve("steps.csv")).hasSameBinaryContentAs(folder.resolve("whole/steps.csv"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights/epoch-00001.safetensors", "lora.safetensors", "notes.txt"})
    void aFolderWithWeightsOrFilesOfTheUsersIsNoFailedStart(String file) throws IOException {
        Path run = folder.resolve("run");
        Files.createDirectories(run.resolve(file).getParent());
        Files.writeString(run.resolve(file), "kept");
        Files.writeString(run.resolve(Trainer.CONFIG), "");
        assertThat(new TrainingFolder(run).isBegun()).isTrue();
        assertThatThrownBy(() -> trainer(TinyModel.config(), "run", ProgressListener.NONE)
                        .run())
                .hasMessageContaining("found another run");
        assertThat(run.resolve(file)).hasContent("kept");
    }

    @Test
    void aRunThatDoesNotExistIsNotResumed() {
        assertThatThrownBy(() -> trainer(TinyModel.config(), "absent", ProgressListener.NONE)
                        .resume())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found no config.json");
        assertThat(folder.resolve("absent")).doesNotExist();
    }

    @Test
    void anotherConfigurationIsNotResumed() {
        TrainConfig config = TinyModel.config();
        assertThatThrownBy(() -> trainer(config, "run", stopAfter(1)).run()).isInstanceOf(Interruption.class);
        assertThatThrownBy(() -> trainer(config.withSeed(2), "run", ProgressListener.NONE)
                        .resume())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another configuration");
    }

    @Test
    void anotherSplitIsNotResumed() {
        TrainConfig config = TinyModel.config();
        assertThatThrownBy(() -> trainer(config, "run", stopAfter(1)).run()).isInstanceOf(Interruption.class);
        TrainingSet own = TinyModel.set();
        TrainingSet other = new TrainingSet(
                own.membersAux(), own.membersTest(), own.nonMembersAux(), own.nonMembersTest(), "00000000");
        assertThatThrownBy(
                        () -> new Trainer(config, model, other, folder.resolve("run"), ProgressListener.NONE).resume())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("made with the split fedcba9876543210");
    }

    @Test
    void aFolderThatHoldsARunIsNotOverwritten() throws IOException {
        assertThatThrownBy(
                        () -> trainer(TinyModel.config(), "run", stopAfter(1)).run())
                .isInstanceOf(Interruption.class);
        byte[] log = Files.readAllBytes(folder.resolve("run/steps.csv"));
        assertThatThrownBy(() -> trainer(TinyModel.config(), "run", ProgressListener.NONE)
                        .run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found another run");
        assertThat(folder.resolve("run/steps.csv")).hasBinaryContent(log);
    }

    @Test
    void onlyTheNewestCheckpointsStay() throws IOException {
        trainer(TinyModel.config(), "run", ProgressListener.NONE).run();
        try (Stream<Path> entries = Files.list(folder.resolve("run/checkpoints"))) {
            assertThat(entries.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("step-8", "step-12");
        }
    }
}
