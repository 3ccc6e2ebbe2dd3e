package org.privatelora.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.privatelora.tensor.Rng;

class SampleDistanceTest {
    private static final int SIZE = 16;
    private static final FeatureSpace SPACE = new RandomConvFeatures();

    /** Smooth random pictures around a grey level. */
    private static float[][] pictures(String stream, int count, double level) {
        return IntStream.range(0, count)
                .mapToObj(i -> picture(new Rng(1).normal(stream, 0, i, 3 * SIZE * SIZE), level))
                .toArray(float[][]::new);
    }

    private static float[] picture(float[] noise, double level) {
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) Math.max(-1, Math.min(1, level + 0.2 * noise[i]));
        }
        return noise;
    }

    @Test
    void aSetIsAtDistanceZeroFromItself() {
        float[][] set = pictures("a", 60, 0);
        assertThat(SampleDistance.of(SPACE, set, set, SIZE).frechet()).isCloseTo(0, within(1e-6));
    }

    @Test
    void theDistanceGrowsWithTheShiftOfTheDomain() {
        float[][] real = pictures("real", 60, 0);
        double same =
                SampleDistance.of(SPACE, pictures("same", 60, 0), real, SIZE).frechet();
        double near =
                SampleDistance.of(SPACE, pictures("near", 60, 0.1), real, SIZE).frechet();
        double far =
                SampleDistance.of(SPACE, pictures("far", 60, 0.4), real, SIZE).frechet();
        assertThat(same).isLessThan(near);
        assertThat(near).isLessThan(far);
    }

    @Test
    void structureIsSeenAndNotOnlyColour() {
        float[][] real = pictures("real", 60, 0);
        float[][] flat = IntStream.range(0, 60)
                .mapToObj(i -> sorted(pictures("other", 60, 0)[i]))
                .toArray(float[][]::new);
        double[] a = RandomConvFeatures.of(real[0], SIZE);
        double[] b = RandomConvFeatures.of(sorted(real[0].clone()), SIZE);
        assertThat(b[24]).isCloseTo(a[24], within(1e-6)); // same colours,
        assertThat(SampleDistance.of(SPACE, flat, real, SIZE).frechet()) // another arrangement
                .isGreaterThan(10
                        * Math.abs(SampleDistance.of(SPACE, pictures("same", 60, 0), real, SIZE)
                                .frechet()));
    }

    /** The same numbers in each channel, in order: a gradient instead of noise. */
    private static float[] sorted(float[] picture) {
        for (int c = 0; c < 3; c++) {
            java.util.Arrays.sort(picture, c * SIZE * SIZE, (c + 1) * SIZE * SIZE);
        }
        return picture;
    }

    @Test
    void fewerPicturesThanFeaturesAreRefused() {
        assertThatThrownBy(() -> SampleDistance.of(SPACE, pictures("a", 30, 0), pictures("b", 60, 0), SIZE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("30");
    }

    @Test
    void theIntervalNarrowsWithMoreSamples() {
        float[][] real = pictures("real", 100, 0);
        double few = SampleDistance.of(SPACE, pictures("few", 40, 0.1), real, SIZE)
                .interval()
                .width();
        double many = SampleDistance.of(SPACE, pictures("many", 400, 0.1), real, SIZE)
                .interval()
                .width();
        assertThat(many).isLessThan(few);
    }
}
