package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.privatelora.data.Bucketing;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;

/** Training on latents of several sizes, as bucketing makes them. */
class SeveralSizesTest {
    private static final Shape WIDE = new Shape(4, 6, 10);
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

    /** Seven squares and three wide ones among the members; non-members are squares. */
    private static TrainingSet mixed() {
        TrainingSet squares = TinyModel.set();
        List<Latent> wide = IntStream.range(0, 3)
                .mapToObj(i -> new Latent("w" + i, "" + i, new Rng(6).normal("w", 0, i, 240), WIDE))
                .toList();
        return new TrainingSet(
                Stream.concat(squares.membersAux().stream(), wide.stream()).toList(),
                squares.membersTest(),
                squares.nonMembersAux(),
                squares.nonMembersTest(),
                squares.splitHash());
    }

    private static TrainConfig config() {
        return TinyModel.config()
                .withDenoising(DenoisingConfig.defaults().withBucketing(new Bucketing(32, 128, 8, false)));
    }

    private Trainer trainer(String name, ProgressListener listener) {
        return new Trainer(config(), model, mixed(), folder.resolve(name), listener);
    }

    @Test
    void anEpochHasTheStepsOfEverySize() {
        try (Adaptation adaptation = new Adaptation(config(), model, mixed())) {
            assertThat(adaptation.stepsPerEpoch()).isEqualTo(4 + 2).isEqualTo(mixed().stepsPerEpoch(2));
            for (long step = 0; step < adaptation.stepsPerEpoch(); step++) {
                assertThat(adaptation.step(step).adaptationLoss()).isFinite().isPositive();
            }
        }
    }

    @Test
    void aStoppedRunGoesOnToTheSameLoraBitForBit() throws IOException {
        byte[] whole =
                Files.readAllBytes(trainer("whole", ProgressListener.NONE).run().lora());
        ProgressListener stopping = (task, done, total, message) -> {
            if (done == 8) {
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> trainer("stopped", stopping).run()).isInstanceOf(Interruption.class);
        TrainResult resumed = trainer("stopped", ProgressListener.NONE).resume();
        assertThat(resumed.steps()).isEqualTo(3 * 6);
        assertThat(Files.readAllBytes(resumed.lora())).isEqualTo(whole);
    }

    /** Latents would be others, and nothing in them says so. */
    @Test
    void aRunIsNotResumedWithoutItsBucketing() {
        ProgressListener stopping =
                (task, done, total, message) -> Thread.currentThread().interrupt();
        assertThatThrownBy(() -> trainer("run", stopping).run()).isInstanceOf(Interruption.class);
        Trainer squares =
                new Trainer(TinyModel.config(), model, TinyModel.set(), folder.resolve("run"), ProgressListener.NONE);
        assertThatIllegalArgumentException().isThrownBy(squares::resume).withMessageContaining("another configuration");
    }

    static Stream<Objective> defences() {
        return Stream.of(new MpLora(0.1), new SmpLora(0.5));
    }

    @ParameterizedTest
    @MethodSource("defences")
    void aProxyNeedsOneSize(Objective objective) {
        TrainConfig adversarial = config().withObjective(objective);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adaptation(adversarial, model, mixed()))
                .withMessageContaining("objective " + objective.name() + " plays against a proxy")
                .withMessageContaining("pictures of 2 sizes");
        new Adaptation(adversarial, model, TinyModel.set()).close(); // all in one bucket
    }

    @Test
    void privateTrainingNeedsOneSize() {
        TrainConfig dp = config().withDp(config().dp().withEpsilon(8).withClip(0.1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adaptation(dp, model, mixed()))
                .withMessageContaining("differentially private training")
                .withMessageContaining("pictures of 2 sizes");
    }

    @Test
    void aBatchOfSeveralSizesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gradients(manager, model, mixed()).of(config(), mixed().members()))
                .withMessageContaining("a batch must hold latents of one size")
                .withMessageContaining("w0");
    }

    @Test
    void aVersionOfAPictureHasItsSize() {
        TrainingSet set = mixed();
        Variants wrong = new Variants(java.util.Map.of("w0", List.of(new float[TinyModel.LATENT])));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingSet(
                        set.membersAux(),
                        set.membersTest(),
                        set.nonMembersAux(),
                        set.nonMembersTest(),
                        set.splitHash(),
                        wrong))
                .withMessageContaining("expected a latent of 240 numbers for picture w0");
    }

    /** Files of runs without bucketing, and hashes of them, stay what they were. */
    @Test
    void bucketingIsWrittenOnlyWhereItIs() {
        assertThat(TinyModel.config().toJson()).doesNotContain("bucketing");
        assertThat(config().toJson()).contains("\"bucketing\"", "\"minimum\" : 32", "\"noUpscale\" : false");
        assertThat(TrainConfig.parse(config().toJson())).isEqualTo(config());
        assertThat(TrainConfig.parse(TinyModel.config().toJson()).denoising().bucketing())
                .isEqualTo(Optional.empty());
    }
}
