package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.tensor.Rng;

class BatchesTest {
    private static final Rng RNG = new Rng(11);
    private static final Shape SQUARE = new Shape(1, 2, 2);
    private static final Shape WIDE = new Shape(1, 1, 4);
    private static final Shape TALL = new Shape(1, 4, 1);

    private static Stream<Latent> latents(String name, int count, Shape shape) {
        return IntStream.range(0, count).mapToObj(i -> new Latent(name + i, "", new float[4], shape));
    }

    /** Seven squares, five wide, two tall, none beside its like. */
    private static List<Latent> mixed() {
        List<Latent> all = new ArrayList<>(latents("a", 7, SQUARE).toList());
        List<Latent> wide = latents("b", 5, WIDE).toList();
        List<Latent> tall = latents("c", 2, TALL).toList();
        IntStream.range(0, 5).forEach(i -> all.add(2 * i, wide.get(i)));
        IntStream.range(0, 2).forEach(i -> all.add(5 * i, tall.get(i)));
        return all;
    }

    private static Batches batches(List<Latent> examples, int size) {
        return new Batches(examples, size, "order", CaptionConfig.defaults(), RNG);
    }

    private static List<List<String>> pass(Batches batches, long pass) {
        return LongStream.range(pass * batches.perEpoch(), (pass + 1) * batches.perEpoch())
                .mapToObj(
                        step -> batches.inEpochs(step).stream().map(Latent::id).toList())
                .toList();
    }

    /** The rule of the version before there were buckets, written out. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 9})
    void ofOneSizeABatchIsAStretchOfThePermutationOfItsPass(int size) {
        List<Latent> all = latents("a", 7, SQUARE).toList();
        for (long pass = 0; pass < 4; pass++) {
            int[] order = RNG.permutation(7, "order", pass);
            List<List<String>> expected = new ArrayList<>();
            for (int begin = 0; begin < 7; begin += size) {
                expected.add(IntStream.range(begin, Math.min(7, begin + size))
                        .mapToObj(i -> "a" + order[i])
                        .toList());
            }
            assertThat(pass(batches(all, size), pass)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 20})
    void aBatchHoldsOneSizeAndEveryExampleIsSeenOnceInAPass(int size) {
        Batches batches = batches(mixed(), size);
        assertThat(batches.perEpoch()).isEqualTo((7 + size - 1) / size + (5 + size - 1) / size + (2 + size - 1) / size);
        for (long step = 0; step < 3 * batches.perEpoch(); step++) {
            assertThat(batches.inEpochs(step).stream().map(Latent::shape).distinct())
                    .hasSize(1);
            assertThat(batches.inEpochs(step)).hasSizeBetween(1, size);
        }
        for (long pass = 0; pass < 3; pass++) {
            assertThat(pass(batches, pass).stream().flatMap(List::stream))
                    .containsExactlyInAnyOrderElementsOf(
                            mixed().stream().map(Latent::id).toList());
        }
    }

    /** The last batch of each size is kept, and only that one is smaller. */
    @Test
    void everySizeHasAtMostOneSmallerBatch() {
        List<List<String>> pass = pass(batches(mixed(), 3), 0);
        assertThat(pass.stream().map(List::size)).containsExactlyInAnyOrder(3, 3, 1, 3, 2, 2);
    }

    /** With 3 + 2 + 1 batches there are 60 orders of sizes. */
    @Test
    void theSizesTakeTurnsInAnotherOrderInEveryPass() {
        Batches batches = batches(mixed(), 3);
        Set<String> orders = new HashSet<>();
        for (long pass = 0; pass < 30; pass++) {
            orders.add(pass(batches, pass).stream()
                    .map(ids -> ids.get(0).substring(0, 1))
                    .toList()
                    .toString());
        }
        assertThat(orders).hasSizeGreaterThan(10);
        assertThat(pass(batches, 5)).isEqualTo(pass(batches(mixed(), 3), 5));
    }
}
