package org.privatelora.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureDistanceTest {
    @Test
    void setHasNoFrechetDistanceToItself() {
        double[][] full = gaussian(200, 24, 1);
        double[][] singular = gaussian(20, 64, 2);
        assertThat(FrechetDistance.of(full, full)).isEqualTo(0, within(1e-11));
        assertThat(FrechetDistance.of(singular, singular)).isEqualTo(0, within(1e-11));
    }

    @Test
    void shiftAddsItsSquaredLength() {
        double[][] a = gaussian(50, 8, 3);
        double[][] b = map(a, x -> x + 0.5);
        assertThat(FrechetDistance.of(a, b)).isEqualTo(8 * 0.25, within(1e-10));
    }

    /** b = c a about its mean: S_b = c^2 S_a, so the distance is |mean|^2 (c - 1)^2 + (c - 1)^2 Tr S_a. */
    @Test
    void scalingHasItsClosedForm() {
        double[][] a = gaussian(30, 40, 4); // singular covariance
        double[] mean = Features.mean(a);
        double trace = 0;
        for (double[] row : Features.centred(a, mean)) {
            trace += Features.dot(row, row) / (a.length - 1);
        }
        double expected = (Features.dot(mean, mean) + trace) * 4;
        assertThat(FrechetDistance.of(a, map(a, x -> 3 * x))).isEqualTo(expected, within(1e-9));
    }

    /** Independent axes with sample standard deviations s_j and t_j: the distance is the sum of (s_j - t_j)^2. */
    @Test
    void diagonalCovariancesHaveTheirClosedForm() {
        double[][] a = {{1, 0, 0}, {-1, 0, 0}, {0, 2, 0}, {0, -2, 0}, {0, 0, 3}, {0, 0, -3}};
        double[][] b = {{4, 0, 0}, {-4, 0, 0}, {0, 4, 0}, {0, -4, 0}, {0, 0, 4}, {0, 0, -4}};
        assertThat(FrechetDistance.of(a, b)).isEqualTo((9 + 4 + 1) * 2 / 5.0, within(1e-12));
    }

    @Test
    void frechetDistanceIsSymmetric() {
        double[][] a = gaussian(60, 20, 5);
        double[][] b = map(gaussian(15, 20, 6), x -> 2 * x + 1);
        assertThat(FrechetDistance.of(a, b)).isEqualTo(FrechetDistance.of(b, a), within(1e-10));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,5", "5,1", "7,7", "40,23", "23,40", "64,64"})
    void nuclearNormIsTheSumOfSingularValues(int rows, int columns) {
        double[][] matrix = gaussian(rows, columns, 7);
        double expected = Arrays.stream(
                        new SingularValueDecomposition(new Array2DRowRealMatrix(matrix)).getSingularValues())
                .sum();
        assertThat(NuclearNorm.of(matrix)).isEqualTo(expected, within(1e-12 * Math.max(1, expected)));
    }

    @Test
    void nuclearNormOfDeficientMatricesIsExact() {
        assertThat(NuclearNorm.of(new double[6][4])).isZero();
        double[][] rankOne = new double[30][20];
        for (double[] row : rankOne) {
            Arrays.fill(row, 2);
        }
        assertThat(NuclearNorm.of(rankOne)).isEqualTo(2 * Math.sqrt(600), within(1e-12));
        assertThat(NuclearNorm.of(new double[][] {{3, 0, 0}, {0, 0, 0}, {0, 0, -1e-9}}))
                .isEqualTo(3.000000001, within(1e-14));
    }

    @Test
    void kernelDistanceIsTheDefinitionTermByTerm() {
        double[][] a = gaussian(7, 5, 8);
        double[][] b = gaussian(9, 5, 9);
        double expected = mean(a, a, true) + mean(b, b, true) - 2 * mean(a, b, false);
        assertThat(KernelDistance.of(a, b)).isEqualTo(expected, within(1e-12));
        assertThat(KernelDistance.of(b, a)).isEqualTo(expected, within(1e-12));
    }

    /** Over many pairs of sets from one distribution the mean is 0 within 4 standard errors. */
    @Test
    void kernelDistanceIsUnbiased() {
        int runs = 300;
        double sum = 0;
        double squares = 0;
        for (int run = 0; run < runs; run++) {
            double distance = KernelDistance.of(gaussian(12, 4, 1000 + run), gaussian(10, 4, 5000 + run));
            sum += distance;
            squares += distance * distance;
        }
        double mean = sum / runs;
        double standardError = Math.sqrt((squares / runs - mean * mean) / runs);
        assertThat(Math.abs(mean)).isLessThan(4 * standardError);
    }

    @Test
    void unusableFeaturesAreRefusedWithAReason() {
        double[][] good = gaussian(3, 2, 1);
        assertThatThrownBy(() -> FrechetDistance.of(good, gaussian(3, 4, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have 2 features, row 0 of the second set had 4");
        assertThatThrownBy(() -> KernelDistance.of(good, new double[][] {{1, 2}}))
                .hasMessageContaining("at least 2 rows");
        assertThatThrownBy(() -> KernelDistance.of(good, new double[][] {{1, 2}, {3, Double.NaN}}))
                .hasMessageContaining("row 1 of the second set contains NaN");
    }

    private static double mean(double[][] a, double[][] b, boolean skipDiagonal) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                if (skipDiagonal && i == j) {
                    continue;
                }
                double dot = 0;
                for (int k = 0; k < a[i].length; k++) {
                    dot += a[i][k] * b[j][k];
                }
                sum += Math.pow(dot / a[i].length + 1, 3);
                count++;
            }
        }
        return sum / count;
    }

    private static double[][] map(double[][] rows, java.util.function.DoubleUnaryOperator change) {
        return Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(change).toArray())
                .toArray(double[][]::new);
    }

    static double[][] gaussian(int rows, int columns, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            Arrays.setAll(row, j -> random.nextGaussian());
        }
        return values;
    }
}
