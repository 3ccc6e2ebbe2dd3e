package org.privatelora.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.Shared;

class ClipTokenizerTest {
    private static ClipTokenizer stableDiffusion() throws IOException {
        return ClipTokenizer.load(Shared.require("fixtures/tiny-sd/tokenizer"));
    }

    private static ClipTokenizer small() {
        return BpeTrainer.train(List.of("a red fox", "a red bird", "a blue fox"), 540);
    }

    @Test
    void stableDiffusionHasItsKnownSpecialTokens() throws IOException {
        ClipTokenizer tokenizer = stableDiffusion();
        assertThat(tokenizer.size()).isEqualTo(49408);
        assertThat(tokenizer.start()).isEqualTo(49406);
        assertThat(tokenizer.end()).isEqualTo(49407);
    }

    @Test
    void aSingleWindowEqualsThe77Ids() {
        ClipTokenizer tokenizer = small();
        String text = "a red fox ".repeat(60);
        assertThat(tokenizer.windows(text, 1)[0]).containsExactly(tokenizer.ids77(text));
    }

    @Test
    void threeWindowsHoldThe225FirstTokensInOrder() {
        ClipTokenizer tokenizer = small();
        String text = "a red fox, a blue bird. ".repeat(60);
        long[] joined = Arrays.stream(tokenizer.windows(text, 3))
                .flatMapToLong(window -> Arrays.stream(window, 1, ClipTokenizer.WINDOW - 1))
                .toArray();
        assertThat(joined).containsExactly(Arrays.copyOf(tokenizer.encode(text), 225));
    }

    @Test
    void everyWindowStartsAndEndsEvenWhenTheTextIsShort() {
        ClipTokenizer tokenizer = small();
        for (long[] window : tokenizer.windows("a fox", 3)) {
            assertThat(window).hasSize(77).startsWith(tokenizer.start()).endsWith(tokenizer.end());
        }
    }

    @Test
    void savedFilesLoadToTheSameTokenizer(@TempDir Path folder) throws IOException {
        ClipTokenizer tokenizer = small();
        tokenizer.save(folder);
        ClipTokenizer loaded = ClipTokenizer.load(folder);
        String text = "A red bird & un garçon bleu, 日本 😀";
        assertThat(loaded.ids77(text)).containsExactly(tokenizer.ids77(text));
        assertThat(loaded.size()).isEqualTo(tokenizer.size());
    }

    @Test
    void aVocabularyWithoutSpecialTokensIsRefused() {
        assertThatThrownBy(() -> new ClipTokenizer(Map.of("a", 0), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<|startoftext|>");
    }

    @Test
    void aMalformedMergeIsRefused(@TempDir Path folder) throws IOException {
        small().save(folder);
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b c\n");
        assertThatThrownBy(() -> ClipTokenizer.load(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a b c");
    }
}
