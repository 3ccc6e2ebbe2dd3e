package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MatchedDealTest {
    private static final int BLOCKS = 20;

    /** The more rows are noise, the longer the PNG. */
    private static Example picture(int noisyRows) {
        BufferedImage image = new BufferedImage(32, 200, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(noisyRows);
        for (int y = 0; y < noisyRows; y++) {
            for (int x = 0; x < 32; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return new Example("%064x".formatted(noisyRows), "", () -> image);
    }

    /** Picture i has (37 i mod 80) + 1 noisy rows, so the block of a picture is known. */
    private static int block(int i) {
        return i * 37 % (4 * BLOCKS) / 4;
    }

    private static Map<Part, List<Integer>> dealt(long seed) {
        List<Example> pictures = IntStream.range(0, 4 * BLOCKS)
                .mapToObj(i -> picture(i * 37 % (4 * BLOCKS) + 1))
                .toList();
        return MatchedDeal.of(pictures, seed);
    }

    @Test
    void everyPictureIsDealtOnce() {
        assertThat(dealt(1).values().stream().flatMap(Collection::stream))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 4 * BLOCKS).boxed().toList());
    }

    @Test
    void theKthPicturesOfAllPartsAreOfOneComplexity() {
        Map<Part, List<Integer>> dealt = dealt(1);
        for (int k = 0; k < BLOCKS; k++) {
            int at = k;
            assertThat(Part.PRIVATE.stream().map(part -> block(dealt.get(part).get(at))))
                    .containsOnly(block(dealt.get(Part.MEMBERS_AUX).get(k)));
        }
    }

    @Test
    void whoGetsWhichPictureOfABlockIsChance() {
        assertThat(dealt(1)).isNotEqualTo(dealt(2)).isEqualTo(dealt(1));
        List<Integer> first = dealt(1).get(Part.MEMBERS_AUX);
        assertThat(first.stream().map(i -> i * 37 % (4 * BLOCKS) % 4).distinct())
                .hasSizeGreaterThan(1);
    }
}
