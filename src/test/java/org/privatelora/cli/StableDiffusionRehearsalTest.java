package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Shared;
import org.privatelora.data.KohyaFolder;
import org.privatelora.data.Manifest;
import org.privatelora.data.PocketWorlds;
import org.privatelora.data.world.World;
import org.privatelora.experiment.Preset;
import org.privatelora.results.Json;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.TensorInfo;

/** The presets of Stable Diffusion 1.5, unchanged but for base and pictures, on the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StableDiffusionRehearsalTest {
    @TempDir
    static Path folder;

    private final String home = System.getProperty("user.home");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** What is cached lies below the home folder, unless the environment says otherwise. */
    @BeforeAll
    void freeze() throws IOException {
        System.setProperty("user.home", folder.resolve("home").toString());
        KohyaFolder.write(folder.resolve("mine"), "monster", PocketWorlds.examples(World.CREATURES, 3, "own", 0, 20));
        assertThat(run("data", "manifest", path("mine"), "--out", path("mine.json")))
                .as(err.toString())
                .isZero();
    }

    @AfterAll
    void goHome() {
        System.setProperty("user.home", home);
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private String[] rehearsal(String preset) {
        String base = Shared.require("fixtures/tiny-sd").toString();
        return ("run --dry-run --json --device cpu --preset " + preset + " --base " + base + " --data "
                        + path("mine.json") + " --out " + path("run"))
                .split(" ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pokemon-sd15",
                "celeba-sd15",
                "celeba-small-sd15",
                "celeba-large-sd15",
                "celeba-gender-sd15",
                "celeba-varying-sd15"
            })
    void aPresetIsRehearsedAtTheSizeOfATestModel(String name) throws IOException {
        assertThat(run(rehearsal(name))).as(err.toString()).isZero();
        JsonNode plan = Json.mapper().readTree(out.toString());
        Preset preset = Preset.named(name);
        assertThat(plan.get("trainings"))
                .hasSize(preset.seeds().size() * preset.kinds().size());
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aRehearsalNamesDataSplitPrecisionAndNumbersOfWeights() throws IOException {
        Manifest manifest = Manifest.read(folder.resolve("mine.json"));
        String[] words = rehearsal("pokemon-sd15");
        assertThat(run(words)).as(err.toString()).isZero();
        JsonNode plan = Json.mapper().readTree(out.toString());
        assertThat(plan.at("/data/set").asText()).isEqualTo("mine");
        assertThat(plan.at("/data/splitHash").asText()).isEqualTo(manifest.splitHash());
        assertThat(plan.at("/weights/precision").asText()).isEqualTo("fp16");
        assertThat(run(Arrays.stream(words)
                        .filter(word -> !word.equals("--json"))
                        .toArray(String[]::new)))
                .isZero();
        assertThat(out.toString())
                .contains("data     mine, split " + manifest.splitHash(), "in fp16, autoencoder", "what cpu has")
                .contains("weights  U-Net " + String.format(Locale.ROOT, "%,d", weights()));
    }

    private static long weights() throws IOException {
        try (SafetensorsFile unet =
                SafetensorsFile.open(Shared.require("fixtures/tiny-sd/unet/diffusion_pytorch_model.safetensors"))) {
            return unet.tensors().stream().mapToLong(TensorInfo::elements).sum();
        }
    }
}
