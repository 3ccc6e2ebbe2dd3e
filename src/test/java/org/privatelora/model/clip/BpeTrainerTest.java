package org.privatelora.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
    private static final List<String> CAPTIONS = List.of(
            "a red fox with two horns",
            "a red bird with one horn",
            "a blue fox in the rain",
            "the blue bird in the rain");

    @Test
    void theMostFrequentPairIsMergedFirst(@TempDir Path folder) throws IOException {
        BpeTrainer.train(List.of("abc abc abd xx"), 600).save(folder);
        assertThat(Files.readAllLines(folder.resolve("merges.txt"))).startsWith("#version: 0.2", "a b", "ab c</w>");
    }

    @Test
    void frequentWordsBecomeOneToken() {
        ClipTokenizer tokenizer = BpeTrainer.train(CAPTIONS, 1000);
        assertThat(tokenizer.encode("Red bird rain")).hasSize(3);
    }

    @Test
    void theSizeIsKept() {
        assertThat(BpeTrainer.train(CAPTIONS, 520).size()).isEqualTo(520);
    }

    @Test
    void idsAreNumberedWithoutGapsInClipsOrder() {
        ClipTokenizer tokenizer = BpeTrainer.train(CAPTIONS, 530);
        assertThat(tokenizer.encode("!")).containsExactly(256);
        assertThat(tokenizer.encode("!!")).containsExactly(0, 256);
        assertThat(tokenizer.start()).isEqualTo(528);
        assertThat(tokenizer.end()).isEqualTo(529);
    }

    @Test
    void theOrderOfTheCaptionsDoesNotMatter(@TempDir Path folder) throws IOException {
        List<String> shuffled = new ArrayList<>(CAPTIONS);
        Collections.reverse(shuffled);
        BpeTrainer.train(CAPTIONS, 560).save(folder.resolve("a"));
        BpeTrainer.train(shuffled, 560).save(folder.resolve("b"));
        assertThat(folder.resolve("a/merges.txt")).hasSameTextualContentAs(folder.resolve("b/merges.txt"));
        assertThat(folder.resolve("a/vocab.json")).hasSameTextualContentAs(folder.resolve("b/vocab.json"));
    }

    @Test
    void anyTextCanBeEncodedThoughNeverSeen() {
        ClipTokenizer tokenizer = BpeTrainer.train(CAPTIONS, 1000);
        assertThat(Arrays.stream(tokenizer.encode("Zoë 日本 😀 \u0007")).max().orElseThrow())
                .isLessThan(tokenizer.start());
    }

    @Test
    void aSizeBelowTheBytesIsRefused() {
        assertThatThrownBy(() -> BpeTrainer.train(CAPTIONS, 513))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 514");
    }
}
