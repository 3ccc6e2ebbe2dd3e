package org.privatelora.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PngTextTest {
    @TempDir
    Path folder;

    private static BufferedImage image() {
        BufferedImage image = new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 15; i++) {
            image.setRGB(i % 5, i / 5, 0x10203 * i);
        }
        return image;
    }

    private Path written(String text) throws IOException {
        Path file = folder.resolve("picture.png");
        new PngText("parameters", text).write(image(), file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a cat\nSteps: 20, Seed: 1", "Pokémon, größer \"quoted\" <b>&", "ポケモン 🐱\nSteps: 20", "x"})
    void whatIsWrittenIsReadAndThePictureStays(String text) throws IOException {
        Path file = written(text);
        assertThat(PngText.read(file)).containsExactly(new PngText("parameters", text));
        assertThat(PngText.read(file, "parameters")).contains(text);
        assertThat(PngText.read(file, "prompt")).isEmpty();
        BufferedImage read = ImageIO.read(file.toFile());
        assertThat(read.getRGB(0, 0, 5, 3, null, 0, 5)).containsExactly(image().getRGB(0, 0, 5, 3, null, 0, 5));
    }

    /** Web UIs read tEXt as Latin-1 and iTXt as UTF-8. */
    @Test
    void theChunkIsTheOneThatHasTheLetters() throws IOException {
        assertThat(raw(written("größer")))
                .contains("tEXtparameters\0gr\u00f6\u00dfer")
                .doesNotContain("iTXt");
        assertThat(raw(written("ポケモン"))).contains("iTXtparameters\0\0\0\0\0").doesNotContain("tEXt");
    }

    private static String raw(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    @Test
    void theFileIsAWholePng() throws IOException, ImageFault {
        PngChunks.check(Files.readAllBytes(written("a cat")));
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("text.png"), "no picture");
        assertThatThrownBy(() -> PngText.read(file)).isInstanceOf(IOException.class);
    }
}
