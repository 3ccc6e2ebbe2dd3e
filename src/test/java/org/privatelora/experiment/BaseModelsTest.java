package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelsTest {
    @TempDir
    Path kept;

    private static Preset.Base named(String model) {
        return new Preset.Base(model, "pocket-faces");
    }

    @Test
    void theEmbeddedModelIsUnpackedOnceUnderTheNameOfItsContent() throws IOException {
        Path home = new BaseModels(kept).find(named("pocket")).orElseThrow();
        assertThat(home).startsWith(kept).isDirectoryRecursivelyContaining("glob:**/unet/config.json");
        assertThat(new BaseModels(kept).find(named("pocket"))).contains(home);
    }

    @Test
    void aNameOfOursIsNeverAFolderOfTheWorkingDirectory() throws IOException {
        assertThat(new BaseModels(kept.resolve("none")).find(named("mini-celeba")))
                .isEmpty();
        Path made = Files.createDirectories(kept.resolve("mini-celeba"));
        assertThat(new BaseModels(kept).find(named("mini-celeba"))).contains(made);
    }

    @Test
    void aPathIsTheFolderThatItSays() throws IOException {
        assertThat(new BaseModels(kept).find(named(kept.toString()))).contains(kept);
        assertThat(new BaseModels(kept).find(named(kept.resolve("absent").toString())))
                .isEmpty();
    }
}
