package org.privatelora.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.Shared;

/** Willem van Schaik's PngSuite: every variant of the format, and fourteen broken files whose names start with x. */
class PngSuiteTest {
    private static final Map<String, byte[]> FILES = new TreeMap<>();

    @BeforeAll
    static void unpack() throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(
                new BufferedInputStream(Files.newInputStream(Shared.require("data/pngsuite.tar.gz")))))) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                if (e.getName().endsWith(".png")) {
                    FILES.put(e.getName().substring(e.getName().lastIndexOf('/') + 1), tar.readAllBytes());
                }
            }
        }
    }

    @Test
    void brokenFilesAreRefusedAndAllOthersAreRead() {
        Map<String, String> surprises = new TreeMap<>();
        FILES.forEach((name, bytes) -> {
            String result = attempt(bytes);
            if (name.startsWith("x") == result.equals("read")) {
                surprises.put(name, result);
            }
        });
        assertThat(FILES).hasSize(175);
        assertThat(surprises).isEmpty();
    }

    @Test
    void sixteenAndEightBitsShowTheSameRamp() throws IOException {
        BufferedImage eight = ImageDecoder.defaults().decode(FILES.get("basn0g08.png"));
        BufferedImage palette = ImageDecoder.defaults().decode(FILES.get("basn3p08.png"));
        assertThat(new Color(eight.getRGB(0, 0))).isEqualTo(Color.BLACK);
        assertThat(palette.getWidth()).isEqualTo(32);
    }

    @Test
    void interlacingDoesNotChangeThePicture() throws IOException {
        for (String variant : new String[] {
            "0g01", "0g02", "0g04", "0g08", "0g16", "2c08", "2c16", "3p01", "3p02", "3p04", "3p08", "4a08", "4a16",
            "6a08", "6a16"
        }) {
            int[] plain = rgb("basn" + variant + ".png");
            assertThat(rgb("basi" + variant + ".png")).as(variant).isEqualTo(plain);
        }
    }

    @Test
    void transparentColoursOfEveryColourTypeBecomeWhite() throws IOException {
        for (String name : FILES.keySet()) {
            if (name.matches("tb[a-z]n.*|tp1n3p08.*")) {
                assertThat(rgb(name)[0]).as(name).isEqualTo(0xffffffff);
            }
        }
    }

    private static int[] rgb(String name) throws IOException {
        BufferedImage image = ImageDecoder.defaults().decode(FILES.get(name));
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static String attempt(byte[] bytes) {
        try {
            ImageDecoder.defaults().decode(bytes);
            return "read";
        } catch (ImageFault e) {
            return e.getMessage();
        }
    }
}
