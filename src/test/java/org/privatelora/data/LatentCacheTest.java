package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.data.LatentCache.Key;

class LatentCacheTest {
    private static final float[] PIXELS = {-1, 0.25f, 1};
    private static final float[] LATENT = {1.5f, -0f, Float.MIN_VALUE, 3e38f};

    @TempDir
    Path folder;

    private LatentCache cache() {
        return new LatentCache(folder.resolve("latents"));
    }

    private static Key key() {
        return new Key(framed(PIXELS.clone()), "vae", "float32");
    }

    private static Framed framed(float... pixels) {
        return new Framed(pixels, Resolution.square(1));
    }

    @Test
    void aKeptLatentIsFoundBitForBit() throws IOException {
        assertThat(cache().find(key())).isEmpty();
        cache().keep(key(), LATENT);
        assertThat(cache().find(key()).orElseThrow()).containsExactly(LATENT);
    }

    @Test
    void anythingElseInTheKeyMeansAnotherLatent() throws IOException {
        cache().keep(key(), LATENT);
        float[] nearly = PIXELS.clone();
        nearly[1] = Math.nextUp(nearly[1]);
        assertThat(List.of(
                        new Key(framed(nearly), "vae", "float32"),
                        new Key(framed(PIXELS), "other", "float32"),
                        new Key(framed(PIXELS), "vae", "float16")))
                .allSatisfy(other -> assertThat(cache().find(other)).isEmpty());
    }

    @Test
    void aDamagedFileCountsAsAbsentAndIsReplaced() throws IOException {
        cache().keep(key(), LATENT);
        Path file = only();
        Files.write(file, new byte[] {1, 2, 3});
        assertThat(cache().find(key())).isEmpty();
        cache().keep(key(), LATENT);
        assertThat(cache().find(key())).isPresent();
    }

    @Test
    void nobodyElseMayReadTheFolder() throws IOException {
        cache().keep(key(), LATENT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache().folder())))
                .isEqualTo("rwx------");
    }

    private Path only() throws IOException {
        try (Stream<Path> files = Files.list(cache().folder())) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }
}
