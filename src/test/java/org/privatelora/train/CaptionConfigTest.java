package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.privatelora.tensor.Rng;

class CaptionConfigTest {
    private static final Rng RNG = new Rng(5);
    private static final Latent CAT = new Latent("cat", "photo, cat ,black,  asleep", new float[0], new Shape(0));
    private final CaptionConfig none = CaptionConfig.defaults();

    private static String caption(CaptionConfig config, long pass) {
        return config.drawn(CAT, "order", pass, RNG).caption();
    }

    private static Set<String> captions(CaptionConfig config, int passes) {
        return LongStream.range(0, passes)
                .mapToObj(pass -> caption(config, pass))
                .collect(Collectors.toSet());
    }

    @Test
    void byDefaultAnExampleIsItself() {
        assertThat(none.drawn(CAT, "order", 3, RNG)).isSameAs(CAT);
    }

    @Test
    void shufflingFindsEveryOrderAndLosesNoPart() {
        Set<String> found = captions(none.withShuffle(0), 300);
        assertThat(found).hasSize(24);
        assertThat(found)
                .allSatisfy(caption -> assertThat(new TreeSet<>(List.of(caption.split(", "))))
                        .containsExactly("asleep", "black", "cat", "photo"));
    }

    @Test
    void keptPartsStayInFront() {
        assertThat(captions(none.withShuffle(2), 50))
                .containsExactlyInAnyOrder("photo, cat, black, asleep", "photo, cat, asleep, black");
        assertThat(captions(none.withShuffle(9), 5)).containsExactly("photo, cat, black, asleep");
    }

    @Test
    void dropoutLeavesItsShareOfCaptionsEmpty() {
        CaptionConfig config = none.withDropout(0.3);
        long empty = LongStream.range(0, 3000)
                .filter(pass -> caption(config, pass).isEmpty())
                .count();
        assertThat(empty / 3000.0).isCloseTo(0.3, within(4 * Math.sqrt(0.21 / 3000))); // four standard errors
        assertThat(captions(none.withDropout(1), 20)).containsExactly("");
    }

    /** Passes counted from 1, as sd-scripts counts epochs. */
    @Test
    void everySoManythPassHasNoCaptions() {
        CaptionConfig config = none.withDropoutEveryEpochs(3);
        assertThat(IntStream.range(0, 7).filter(pass -> caption(config, pass).isEmpty()))
                .containsExactly(2, 5);
    }

    @Test
    void picturesAreDrawnForIndependently() {
        CaptionConfig config = none.withShuffle(0);
        Latent other = new Latent("dog", CAT.caption(), CAT.values(), CAT.shape());
        assertThat(LongStream.range(0, 50)
                        .filter(pass -> config.drawn(other, "order", pass, RNG)
                                .caption()
                                .equals(caption(config, pass)))
                        .count())
                .isLessThan(15); // 1 in 24 by chance
    }

    /** Every picture's captions of the first passes. */
    private static Map<String, List<String>> seen(int batchSize) {
        CaptionConfig config = CaptionConfig.defaults().withShuffle(1).withDropout(0.2);
        List<Latent> all = IntStream.range(0, 7)
                .mapToObj(i -> new Latent("p" + i, "a, b, c, d" + i, new float[0], new Shape(0)))
                .toList();
        Batches batches = new Batches(all, batchSize, "order", config, RNG);
        Map<String, List<String>> seen = new HashMap<>();
        for (long step = 0; step < 4 * batches.perEpoch(); step++) {
            for (Latent latent : batches.inEpochs(step)) {
                seen.merge(
                        latent.id(),
                        List.of(latent.caption()),
                        (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream())
                                .toList());
            }
        }
        return seen;
    }

    @Test
    void captionsDoNotDependOnTheBatch() {
        assertThat(seen(1)).isEqualTo(seen(3)).isEqualTo(seen(7)).hasSize(7);
    }
}
