package org.privatelora.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.privatelora.nn.Initialiser;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

class TextReadingTest {
    private static final TextReading PLAIN = TextReading.plain(2);
    private final ClipTokenizer tokenizer = BpeTrainer.train(List.of("a red fox", "a red bird", "a blue fox"), 540);
    private NDManager manager;
    private TextEncoder encoder;

    @BeforeEach
    void build() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        TextEncoderConfig config = TextEncoderConfig.stableDiffusion()
                .withVocabulary(tokenizer.size())
                .withHidden(16, 2)
                .withLayers(2);
        encoder = TextEncoder.build(config, Weights.of(new Initialiser(manager, new Rng(1))));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray context(TextReading reading, String... texts) {
        return reading.context(tokenizer, encoder, List.of(texts), manager);
    }

    private static TextReading reading(int maxTokens, Emphasis emphasis) {
        return new TextReading(2, maxTokens, emphasis);
    }

    private NDArray windows(String text, int count) {
        long[] ids = Arrays.stream(tokenizer.windows(text, count))
                .flatMapToLong(LongStream::of)
                .toArray();
        return encoder.apply(Tensors.of(manager, ids, new Shape(1, count, 77)), 2);
    }

    @Test
    void theDefaultIsTheEncoderOn77Ids() {
        NDArray direct = encoder.apply(Tensors.of(manager, tokenizer.ids77("a (red) fox"), new Shape(1, 77)), 2);
        assertThat(context(PLAIN, "a (red) fox").toFloatArray()).containsExactly(direct.toFloatArray());
    }

    @Test
    void aLongTextIsReadInWindowsOfWhichTheInnerEdgesAreGone() {
        String text = "a red fox, a blue bird. ".repeat(40);
        for (int count = 2; count <= 3; count++) {
            NDArray context = context(reading(75 * count, Emphasis.NONE), text);
            assertThat(context.getShape()).isEqualTo(new Shape(1, 75L * count + 2, 16));
            assertThat(context.toFloatArray())
                    .containsExactly(windows(text, count).toFloatArray());
        }
    }

    @Test
    void textWithoutBracketsIsReadAlikeByEveryEmphasis() {
        float[] plain = context(PLAIN, "a red fox").toFloatArray();
        for (Emphasis emphasis : Emphasis.values()) {
            assertThat(context(PLAIN.withEmphasis(emphasis), "a red fox").toFloatArray())
                    .as(emphasis.label())
                    .containsExactly(plain);
        }
    }

    /** Tokens: start, a, red, fox, end ... */
    @Test
    void aWeightScalesTheStatesOfItsTokensAndNoOthers() {
        NDArray plain = context(PLAIN, "a red fox");
        NDArray weighted = context(reading(75, Emphasis.NO_NORM), "a (red:1.5) fox");
        assertThat(weighted.get(":, 2:3").toFloatArray())
                .containsExactly(plain.get(":, 2:3").mul(1.5).toFloatArray());
        assertThat(weighted.get(":, :2").toFloatArray())
                .containsExactly(plain.get(":, :2").toFloatArray());
        assertThat(weighted.get(":, 3:").toFloatArray())
                .containsExactly(plain.get(":, 3:").toFloatArray());
    }

    @Test
    void aWeightInTheSecondWindowFindsItsTokenBehindTheSeam() {
        String before = "a ".repeat(80);
        NDArray plain = context(reading(150, Emphasis.NONE), before + "fox");
        NDArray weighted = context(reading(150, Emphasis.NO_NORM), before + "(fox:2)");
        NDArray changed = weighted.sub(plain).abs().sum(new int[] {2}).gt(0); // (1, 152)
        assertThat(changed.get(":, 81").getBoolean(0)).isTrue();
        assertThat(changed.sum().getLong()).isOne();
    }

    @Test
    void originalEmphasisKeepsTheMeanOfEachPrompt() {
        NDArray shifted = Tensors.of(manager, new Rng(1).uniform("states", 0, 0, 2 * 4 * 3), new Shape(2, 4, 3));
        NDArray weights = Tensors.of(manager, new float[] {1, 2, 0.5f, 1, 1, 1, 1, 1}, new Shape(2, 4, 1));
        NDArray weighed = Emphasis.ORIGINAL.weigh(shifted, weights);
        for (int i = 0; i < 2; i++) {
            assertThat(weighed.get(i).mean().getFloat())
                    .isCloseTo(shifted.get(i).mean().getFloat(), within(1e-6f));
        }
        assertThat(weighed.get(1).toFloatArray()).containsExactly(shifted.get(1).toFloatArray());
        NDArray ratio = weighed.get(0).div(shifted.get(0)); // proportional to the weights
        assertThat(ratio.get("1, 0").getFloat() / ratio.get("2, 0").getFloat()).isCloseTo(4, within(1e-5f));
    }

    @Test
    void aBatchIsItsTextsOneByOne() {
        TextReading reading = reading(150, Emphasis.NO_NORM);
        NDArray both = context(reading, "a [red] fox", "a (blue) bird");
        NDArray second = context(reading, "a (blue) bird");
        assertThat(both.get("1:2").sub(second).abs().max().getFloat()).isLessThan(1e-5f);
    }

    @Test
    void thereAreAsManyWindowsAsTheLongestTextNeeds() {
        assertThat(PLAIN.fitting(tokenizer, List.of("a", "a ".repeat(75))).maxTokens())
                .isEqualTo(75);
        assertThat(PLAIN.fitting(tokenizer, List.of("a ".repeat(76), "a")).maxTokens())
                .isEqualTo(150);
        assertThat(PLAIN.fitting(tokenizer, List.of("a ".repeat(225))).maxTokens())
                .isEqualTo(225);
        assertThatThrownBy(() -> PLAIN.fitting(tokenizer, List.of("a ".repeat(226))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 225 tokens, found 226");
    }

    @Test
    void bracketsTakeNoRoomUnlessTheyAreText() {
        assertThat(PLAIN.fitting(tokenizer, List.of("( ".repeat(76))).maxTokens())
                .isEqualTo(150);
        assertThat(PLAIN.withEmphasis(Emphasis.NO_NORM)
                        .fitting(tokenizer, List.of("( ".repeat(76)))
                        .maxTokens())
                .isEqualTo(75);
    }

    @Test
    void otherLengthsAreRefused() {
        for (int tokens : new int[] {0, 76, 77, 300}) {
            assertThatThrownBy(() -> reading(tokens, Emphasis.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("75, 150 or 225");
        }
    }
}
