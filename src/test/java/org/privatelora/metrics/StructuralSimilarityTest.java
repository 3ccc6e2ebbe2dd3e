package org.privatelora.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Wang et al. 2004 on pictures whose windows are known. */
class StructuralSimilarityTest {
    private static final int WIDTH = 20;
    private static final StructuralSimilarity SIMILARITY = new StructuralSimilarity(WIDTH, 2);
    private static final double C1 = 0.0004;
    private static final double C2 = 0.0036;

    private static double[] random(long seed, int height) {
        return new Random(seed).doubles((long) WIDTH * height, -1, 1).toArray();
    }

    private static double[] flat(double value) {
        double[] picture = new double[WIDTH * 15];
        Arrays.fill(picture, value);
        return picture;
    }

    @Test
    void aPictureIsLikeItself() {
        assertThat(SIMILARITY.of(random(1, 13), random(1, 13))).isCloseTo(1, within(1e-12));
    }

    @Test
    void itIsSymmetricAndBounded() {
        double there = SIMILARITY.of(random(1, 13), random(2, 13));
        assertThat(SIMILARITY.of(random(2, 13), random(1, 13))).isCloseTo(there, within(1e-15));
        assertThat(there).isBetween(-1.0, 0.5); // independent noise
    }

    @Test
    void flatPicturesDifferInTheirMeansOnly() {
        double expected = (2 * 0.5 * 0.2 + C1) / (0.25 + 0.04 + C1);
        assertThat(SIMILARITY.of(flat(0.5), flat(0.2))).isCloseTo(expected, within(1e-9));
    }

    /** One window: the mean and the variance of 11 x 11 values under a Gaussian that is computed here in two dimensions. */
    @Test
    void ofOneWindowItIsTheFormula() {
        double[] x = new Random(3).doubles(121, -1, 1).toArray();
        double[] y = new Random(4).doubles(121, -1, 1).toArray();
        double[] moments = new double[5];
        double total = 0;
        for (int i = 0; i < 121; i++) {
            double weight = Math.exp(-(Math.pow(i / 11 - 5, 2) + Math.pow(i % 11 - 5, 2)) / 4.5);
            double[] terms = {x[i], y[i], x[i] * x[i], y[i] * y[i], x[i] * y[i]};
            for (int k = 0; k < 5; k++) {
                moments[k] += weight * terms[k];
            }
            total += weight;
        }
        for (int k = 0; k < 5; k++) {
            moments[k] /= total;
        }
        double mx = moments[0];
        double my = moments[1];
        double expected = (2 * mx * my + C1)
                * (2 * (moments[4] - mx * my) + C2)
                / ((mx * mx + my * my + C1) * (moments[2] - mx * mx + moments[3] - my * my + C2));
        assertThat(new StructuralSimilarity(11, 2).of(x, y)).isCloseTo(expected, within(1e-12));
    }

    /** Every window of a chessboard has a mean of almost 0, so that the covariance decides. */
    @Test
    void aChessboardIsTheOppositeOfItsNegative() {
        double[] board = new double[WIDTH * 15];
        Arrays.setAll(board, i -> (i % WIDTH + i / WIDTH) % 2 == 0 ? 1 : -1);
        double[] negative = Arrays.stream(board).map(value -> -value).toArray();
        assertThat(SIMILARITY.of(board, negative))
                .isCloseTo(-1, within(0.01)); // C2 / (2 + C2), and the rest of the means
    }

    @Test
    void picturesOfDifferentOrTooSmallSizesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SIMILARITY.of(random(1, 13), random(1, 14)));
        assertThatIllegalArgumentException().isThrownBy(() -> SIMILARITY.of(random(1, 10), random(1, 10)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StructuralSimilarity(10, 1))
                .withMessageContaining("11");
    }
}
