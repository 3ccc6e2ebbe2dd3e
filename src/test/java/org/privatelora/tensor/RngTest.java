package org.privatelora.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RngTest {
    /** Known answers published with Random123 (kat_vectors, philox4x32, 10 rounds). */
    @Test
    void philoxMatchesThePublishedVectors() {
        assertThat(Rng.philox(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(Rng.philox(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(Rng.philox(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void normalsHaveMeanZeroAndVarianceOne() {
        float[] x = new Rng(7).normal("noise", 3, 5, 100_000);
        double mean =
                IntStream.range(0, x.length).mapToDouble(i -> x[i]).average().orElseThrow();
        double variance = IntStream.range(0, x.length)
                .mapToDouble(i -> x[i] * x[i])
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.016)); // five standard errors
        assertThat(variance).isCloseTo(1, within(0.023));
    }

    @Test
    void streamsStepsIndicesAndSeedsDiffer() {
        Rng rng = new Rng(7);
        float[] reference = rng.normal("a", 1, 2, 4);
        assertThat(rng.normal("b", 1, 2, 4)).isNotEqualTo(reference);
        assertThat(rng.normal("a", 2, 2, 4)).isNotEqualTo(reference);
        assertThat(rng.normal("a", 1, 3, 4)).isNotEqualTo(reference);
        assertThat(new Rng(8).normal("a", 1, 2, 4)).isNotEqualTo(reference);
    }

    @Test
    void aLongerDrawBeginsWithTheShorterOne() {
        Rng rng = new Rng(1);
        assertThat(Arrays.copyOf(rng.normal("a", 0, 0, 100), 7)).isEqualTo(rng.normal("a", 0, 0, 7));
        assertThat(Arrays.copyOf(rng.uniform("a", 0, 0, 100), 7)).isEqualTo(rng.uniform("a", 0, 0, 7));
    }

    @Test
    void aPermutationHoldsEveryIndexOnce() {
        assertThat(Arrays.stream(new Rng(3).permutation(50, "shuffle", 4))
                        .sorted()
                        .toArray())
                .isEqualTo(IntStream.range(0, 50).toArray());
    }
}
