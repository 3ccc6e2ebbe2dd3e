package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Shared;

class RealSetsTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"pokemon", "celeba"})
    void theListedFilesAreTheFrozenSplit(String name) {
        Manifest manifest = Manifest.named(name);
        assertThat(manifest.listedSplit().hash()).isEqualTo(manifest.splitHash());
        Part.PRIVATE.forEach(
                part -> assertThat(manifest.contents().files().get(part)).hasSize(100));
    }

    @Test
    void noFamilyOfTheArtworkIsOnTwoSides() {
        Set<String> seen = new HashSet<>();
        for (Part part : Part.values()) {
            Set<String> here = groups("pokemon", part);
            assertThat(here).noneMatch(seen::contains);
            seen.addAll(here);
        }
    }

    @Test
    void noPersonOfThePrivateFacesIsPublic() {
        for (Part part : Part.PRIVATE) {
            assertThat(groups("celeba", part)).doesNotContainAnyElementsOf(groups("celeba", Part.PUBLIC));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pokemon", "celeba"})
    void theManifestOfARealSetHoldsNoWordOfItsCaptions(String name) throws IOException {
        Path file = temp.resolve("written.json");
        Manifest.named(name).write(file);
        assertThat(Files.readString(file)).doesNotContain("caption\"").doesNotContain("drawing of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pocket-faces", "pocket-creatures", "pokemon", "celeba"})
    void manifestsRoundTripThroughTheirFile(String name) throws IOException {
        Path file = temp.resolve("written.json");
        Manifest.named(name).write(file);
        assertThat(Manifest.read(file)).isEqualTo(Manifest.named(name));
    }

    @Test
    void whatIsNoManifestIsNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("x.json"), "{\"name\": 3, \"more\": 1}");
        assertThatThrownBy(() -> Manifest.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.json");
        Path half = Files.writeString(temp.resolve("half.json"), "{\"name\": ");
        assertThatThrownBy(() -> Manifest.read(half))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("half.json");
        Path array = Files.writeString(temp.resolve("array.json"), "[1]");
        assertThatThrownBy(() -> Manifest.read(array))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("array.json");
        Path empty = Files.writeString(temp.resolve("empty.json"), "");
        assertThatThrownBy(() -> Manifest.read(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.json");
        assertThatThrownBy(() -> Manifest.read(temp.resolve("y.json"))).hasMessageContaining("no manifest at");
        assertThatThrownBy(() -> Manifest.named("imagenet")).hasMessageContaining("pocket-faces, pocket-creatures");
    }

    @Test
    void theArtworkCanBePreparedFromItsArchive() throws IOException {
        Path archive = Shared.require("data/pokemon809.tar.gz");
        DataStore store = new DataStore(temp);
        Manifest manifest = Manifest.named("pokemon");
        assertThat(store.prepare(manifest, archive).accounting()).isEqualTo("pokemon: in 809 = used 809 + skipped 0");
        Example example = store.open(manifest).part(Part.MEMBERS_TEST).get(0);
        assertThat(example.caption()).startsWith("a drawing of");
        assertThat(example.pixels(64)).hasSize(3 * 64 * 64);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"pokemon,data/pokemon809.tar.gz", "celeba,data/celeba8k.tar.gz"})
    void theManifestIsReproducedFromTheArchive(String name, String archive) throws IOException {
        Path from = Shared.require(archive);
        Manifest made = name.equals("pokemon") ? RealSets.pokemon(from) : RealSets.celeba(from);
        assertThat(made).isEqualTo(Manifest.named(name));
    }

    @Tag("slow")
    @Test
    void theFacesCanBePreparedFromTheirArchive() throws IOException {
        Path archive = Shared.require("data/celeba8k.tar.gz");
        DataReport report = new DataStore(temp).prepare(Manifest.named("celeba"), archive);
        assertThat(report.isComplete()).isTrue();
    }

    @Test
    void familiesAreDealtWholeAndEvenly() {
        List<Picture> pictures =
                IntStream.range(0, 60).mapToObj(i -> picture(i, i / 3)).toList();
        List<List<Picture>> families = Families.of(pictures, (a, b) -> a.likeness(b) > 0.5);
        assertThat(families).hasSize(20);
        Deal deal = Deal.of(Families.shuffled(families, "salt"), 12);
        deal.parts().values().forEach(part -> assertThat(part).hasSize(12));
        assertThat(deal.rest()).hasSize(12);
        Set<Integer> seen = new HashSet<>();
        deal.parts().values().forEach(part -> {
            Set<Integer> here = new HashSet<>();
            part.forEach(p -> here.add(Integer.parseInt(p.path()) / 3));
            assertThat(here).noneMatch(seen::contains);
            seen.addAll(here);
        });
    }

    @Test
    void theOrderOfFamiliesDependsOnTheirHashesOnly() {
        List<List<Picture>> families =
                IntStream.range(0, 30).mapToObj(i -> List.of(picture(i, i))).toList();
        List<List<Picture>> backwards = new java.util.ArrayList<>(families);
        java.util.Collections.reverse(backwards);
        assertThat(Families.shuffled(families, "a")).isEqualTo(Families.shuffled(backwards, "a"));
        assertThat(Families.shuffled(families, "a")).isNotEqualTo(Families.shuffled(families, "b"));
    }

    private static Picture picture(int i, int look) {
        float[] thumbnail = new float[64];
        thumbnail[look] = 1;
        return new Picture(Integer.toString(i), Hashes.of("picture" + i), thumbnail, 64, 1);
    }

    private static Set<String> groups(String name, Part part) {
        Set<String> groups = new HashSet<>();
        Manifest.named(name).contents().files().get(part).forEach(e -> groups.add(e.group()));
        return groups;
    }
}
