package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MapStoreTest {
    private static List<String> mapFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("privatelora-maps-"))
                    .toList();
        }
    }

    @Test
    void mapsOfSeveralImagesComeBackBitByBit() {
        try (MapStore store = MapStore.open()) {
            MapStore.Image a = store.image();
            MapStore.Image b = store.image();
            a.keep(new float[] {1.5f, -0f, Float.MIN_VALUE});
            b.keep(new float[] {7});
            a.keep(new float[] {2, 3, 4});
            assertThat(a).hasSize(2);
            assertThat(a.get(0)).containsExactly(1.5f, -0f, Float.MIN_VALUE);
            assertThat(b.get(0)).containsExactly(7);
            assertThat(a.get(1)).containsExactly(2, 3, 4);
        }
    }

    /** Error maps tell something of private pictures. */
    @Test
    void nothingIsLeftToFindInTheTemporaryFolder() throws IOException {
        List<String> before = mapFiles();
        try (MapStore store = MapStore.open()) {
            store.image().keep(new float[1000]);
            assertThat(mapFiles()).isEqualTo(before);
        }
        assertThat(mapFiles()).isEqualTo(before);
    }
}
