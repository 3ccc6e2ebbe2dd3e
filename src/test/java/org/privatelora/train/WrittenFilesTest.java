package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
                set.channels(),
                set.height(),
                set.width(),
                captioned(set.membersAux()),
                captioned(set.membersTest()),
                captioned(set.nonMembersAux()),
                captioned(set.nonMembersTest()),
                set.splitHash());
    }

    private static List<Latent> captioned(List<Latent> part) {
        return part.stream()
                .map(latent ->
                        new Latent("IDENTITY-OF-" + latent.id(), "PIKACHUHUNTS" + latent.caption(), latent.values()))
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
