package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.lora.format.KohyaFormat;
import org.privatelora.lora.format.LoraConversion;
import org.privatelora.lora.format.LoraFormat;
import org.privatelora.lora.format.ModuleNames;
import org.privatelora.objective.MpLora;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** What a training run leaves behind, byte by byte. */
class WrittenFilesTest {
    private static final List<Charset> ENCODINGS =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

    @TempDir
    Path folder;

    /** The captions of the set, each longer than chance would allow to appear. */
    private static TrainingSet captioned() {
        TrainingSet set = TinyModel.set();
        return new TrainingSet(
                captioned(set.membersAux()),
                captioned(set.membersTest()),
                captioned(set.nonMembersAux()),
                captioned(set.nonMembersTest()),
                set.splitHash());
    }

    private static List<Latent> captioned(List<Latent> part) {
        return part.stream()
                .map(latent -> new Latent(
                        "IDENTITY-OF-" + latent.id(),
                        "PIKACHUHUNTS" + latent.caption(),
                        latent.values(),
                        latent.shape()))
                .toList();
    }

    @Test
    void noCaptionAndNoIdentityIsInAnyByteOfAnyFile() throws IOException {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            TinyModel model = TinyModel.create(manager);
            TrainConfig config = TinyModel.config().withObjective(new MpLora(0.5));
            TrainResult result =
                    new Trainer(config, model, captioned(), folder.resolve("run"), ProgressListener.NONE).run();
            ModuleNames names = ModuleNames.of(model.unetShapes(), model.textEncoderShapes());
            for (LoraFormat format : List.of(LoraFormat.DIFFUSERS, LoraFormat.PEFT)) {
                LoraConversion.convert(result.lora(), folder.resolve(format.label()), format, names);
            }
        }
        List<Path> files = files();
        assertThat(files).hasSizeGreaterThan(10).anyMatch(file -> file.endsWith("adapter_config.json"));
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            for (Charset encoding : ENCODINGS) {
                assertThat(contains(bytes, "PIKACHU".getBytes(encoding)))
                        .as(file + " " + encoding)
                        .isFalse();
                assertThat(contains(bytes, "IDENTITY".getBytes(encoding)))
                        .as(file + " " + encoding)
                        .isFalse();
            }
        }
    }

    /** Each file says what was spent until it was written, and not at which rate: that would tell the number of members. */
    @Test
    void everyKeptLoraOfAPrivateRunSaysWhatItSpent() throws IOException {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            TinyModel model = TinyModel.create(manager);
            TrainConfig config = TinyModel.config().withDp(DpConfig.none().withEpsilon(6));
            Path run = folder.resolve("run");
            TrainResult result = new Trainer(config, model, captioned(), run, ProgressListener.NONE).run();
            List<Double> spent = new ArrayList<>();
            for (TrainResult.Kept kept : result.kept()) {
                spent.add(KohyaFormat.metadata(kept.lora())
                        .orElseThrow()
                        .privacy()
                        .orElseThrow()
                        .epsilon());
            }
            assertThat(spent).hasSize(3).isSorted().doesNotHaveDuplicates();
            assertThat(spent.get(2)).isBetween(5.99, 6.0);
            Spending all =
                    new ObjectMapper().readValue(run.resolve(Trainer.PRIVACY).toFile(), Spending.class);
            assertThat(all.guarantee().epsilon()).isEqualTo(spent.get(2));
            assertThat(all.rate()).isEqualTo(2 / 7.0);
            assertThat(all.steps()).isEqualTo(12);
            List<String> steps = Files.readAllLines(run.resolve(StepLog.STEPS));
            assertThat(steps.get(0)).endsWith("dp_batch,dp_clipped,dp_epsilon");
            assertThat(steps.get(12)).endsWith("," + Float.toString((float) (double) spent.get(2)));
        }
    }

    @Test
    void theSearchFindsWhatIsThere() throws IOException {
        Path file = Files.writeString(folder.resolve("x"), "a PIKACHU", StandardCharsets.UTF_16LE);
        assertThat(contains(Files.readAllBytes(file), "PIKACHU".getBytes(StandardCharsets.UTF_16LE)))
                .isTrue();
        assertThat(contains(Files.readAllBytes(file), "PIKACHU".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    private static boolean contains(byte[] bytes, byte[] word) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(new String(word, StandardCharsets.ISO_8859_1));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }
}
