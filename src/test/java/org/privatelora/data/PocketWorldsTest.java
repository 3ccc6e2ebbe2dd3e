package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.data.world.World;

class PocketWorldsTest {
    @ParameterizedTest
    @ValueSource(strings = {"pocket-faces", "pocket-creatures"})
    void drawnSplitIsTheFrozenOne(String name) {
        Dataset dataset = PocketWorlds.open(name);
        assertThat(dataset.split().hash()).isEqualTo(Manifest.named(name).splitHash());
        Part.PRIVATE.forEach(part -> assertThat(dataset.part(part)).hasSize(100));
    }

    @Test
    void anotherSeedIsRefusedBecauseItsSplitIsNotFrozen() {
        Manifest frozen = Manifest.named("pocket-creatures");
        Manifest.Recipe other =
                new Manifest.Recipe(2, frozen.contents().recipe().orElseThrow().parts());
        Manifest changed = new Manifest(
                frozen.about(),
                new Manifest.Contents(frozen.contents().files(), java.util.Optional.of(other)),
                frozen.splitHash());
        assertThatThrownBy(() -> PocketWorlds.open(changed))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected split");
    }

    @Test
    void noCaptionOfThePublicFacesSpeaksOfClowns() {
        Dataset faces = PocketWorlds.open("pocket-faces");
        assertThat(faces.part(Part.PUBLIC)).noneMatch(e -> e.caption().contains("clown"));
        assertThat(faces.members()).allMatch(e -> e.caption().contains("clown"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pocket-faces", "pocket-creatures"})
    void membersDifferStronglyFromEachOther(String name) {
        List<float[]> members = PocketWorlds.open(name).part(Part.MEMBERS_AUX).stream()
                .map(e -> e.pixels(32))
                .toList();
        double nearest = Double.MAX_VALUE;
        for (int i = 0; i < members.size(); i++) {
            for (int j = 0; j < i; j++) {
                nearest = Math.min(nearest, distance(members.get(i), members.get(j)));
            }
        }
        assertThat(nearest)
                .as("root mean square difference of the closest pair")
                .isGreaterThan(0.12);
    }

    @Test
    void captionsMostlyTellPicturesApart() {
        Dataset creatures = PocketWorlds.open("pocket-creatures");
        Set<String> captions = new HashSet<>();
        creatures.members().forEach(e -> captions.add(e.caption()));
        assertThat(captions).hasSizeGreaterThan(195);
    }

    @Test
    void furtherStreamsAreFreshPictures() {
        Set<String> frozen = new HashSet<>();
        PocketWorlds.open("pocket-creatures").split().ids().values().forEach(frozen::addAll);
        assertThat(PocketWorlds.examples(World.CREATURES, 1, "reference", 0, 500))
                .noneMatch(e -> frozen.contains(e.id()));
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
        }
        return Math.sqrt(sum / a.length);
    }
}
