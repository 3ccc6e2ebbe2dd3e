package org.privatelora.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CorrelationTest {
    private static final double[] X = {1, 2, 3, 4, 5, 6};

    @Test
    void ranksSeeAnyIncreaseAndPearsonOnlyAStraightOne() {
        double[] cubes = {1, 8, 27, 64, 125, 216};
        Correlation correlation = Correlation.of(X, cubes, Bootstrap.defaults());
        assertThat(correlation.spearman()).isCloseTo(1, within(1e-12));
        assertThat(correlation.pearson()).isCloseTo(0.938, within(1e-3)); // 623 / sqrt(17.5 * 25206.8)
        assertThat(correlation.pairs()).isEqualTo(6);
    }

    @Test
    void bothChangeTheirSignWithOneSide() {
        double[] y = {2, 1, 4, 3, 6, 5};
        double[] minus = {-2, -1, -4, -3, -6, -5};
        Correlation plus = Correlation.of(X, y, Bootstrap.defaults());
        Correlation turned = Correlation.of(X, minus, Bootstrap.defaults());
        assertThat(turned.pearson()).isCloseTo(-plus.pearson(), within(1e-12));
        assertThat(turned.spearman()).isCloseTo(-plus.spearman(), within(1e-12));
        assertThat(plus.pearsonInterval().contains(plus.pearson())).isTrue();
    }

    /** Of 200 pairs with correlation 0.6 the standard error is (1 - 0.36) / sqrt(200) = 0.045, so the interval is 0.18 wide. */
    @Test
    void theIntervalHasTheWidthOfTheTheory() {
        SplittableRandom random = new SplittableRandom(3);
        double[] x = new double[200];
        double[] y = new double[200];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextGaussian();
            y[i] = 0.6 * x[i] + 0.8 * random.nextGaussian();
        }
        Interval interval = Correlation.of(x, y, Bootstrap.defaults()).pearsonInterval();
        assertThat(interval.contains(0.6)).isTrue();
        assertThat(interval.width()).isBetween(0.12, 0.24);
    }

    @Test
    void whatHasNoCorrelationIsRefused() {
        double[] constant = {1, 1, 1, 1, 1, 1};
        assertThat(Correlation.exists(X, constant)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Correlation.of(X, constant, Bootstrap.defaults()))
                .withMessageContaining("constant");
        assertThat(Correlation.exists(new double[] {1, 2}, new double[] {1, 2})).isFalse();
    }
}
