package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static final String A = Hashes.of("a");
    private static final String B = Hashes.of("b");

    @Test
    void hashDoesNotDependOnOrderWithinAPart() {
        assertThat(split(List.of(A, B), List.of()).hash())
                .isEqualTo(split(List.of(B, A), List.of()).hash());
    }

    @Test
    void hashChangesWhenAPictureChangesPart() {
        assertThat(split(List.of(A), List.of(B)).hash())
                .isNotEqualTo(split(List.of(B), List.of(A)).hash());
    }

    @Test
    void hashOfTheEmptySplitIsThatOfItsTitleLine() {
        assertThat(new Split(Map.of()).hash()).isEqualTo(Hashes.of("privatelora-split-1\n"));
    }

    @Test
    void aPictureInTwoPartsIsRefused() {
        assertThatThrownBy(() -> split(List.of(A), List.of(A)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("members-aux")
                .hasMessageContaining("nonmembers-aux");
        assertThatThrownBy(() -> split(List.of(A, A), List.of())).hasMessageContaining("exactly one part");
    }

    @Test
    void anIdThatIsNotAHashIsRefused() {
        assertThatThrownBy(() -> split(List.of("0001.jpg"), List.of())).hasMessageContaining("0001.jpg");
    }

    @Test
    void swappingTwiceGivesTheSplitBack() {
        Dataset creatures = PocketWorlds.open("pocket-creatures").atMost(5);
        Dataset swapped = creatures.swapped();
        assertThat(swapped.part(Part.MEMBERS_TEST)).isEqualTo(creatures.part(Part.NONMEMBERS_TEST));
        assertThat(swapped.split().hash()).isNotEqualTo(creatures.split().hash());
        assertThat(swapped.swapped().split().hash()).isEqualTo(creatures.split().hash());
    }

    @Test
    void partKeysRoundTrip() {
        for (Part part : Part.values()) {
            assertThat(Part.parse(part.key())).isEqualTo(part);
        }
        assertThatThrownBy(() -> Part.parse("members")).hasMessageContaining("members-aux, members-test");
    }

    private static Split split(List<String> members, List<String> nonMembers) {
        return new Split(Map.of(Part.MEMBERS_AUX, members, Part.NONMEMBERS_AUX, nonMembers));
    }
}
