package org.privatelora.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
    /** Coverage is summed over all outcomes, not sampled. */
    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.02, 0.05, 0.3, 0.5, 0.77, 0.99})
    void clopperPearsonCoversAtLeastAsOftenAsPromised(double p) {
        for (int trials : new int[] {1, 5, 30, 200}) {
            for (double confidence : new double[] {0.8, 0.95}) {
                assertThat(coverage(trials, p, confidence)).isGreaterThanOrEqualTo(confidence);
            }
        }
    }

    private static double coverage(int trials, double p, double confidence) {
        BinomialDistribution binomial = new BinomialDistribution(trials, p);
        double coverage = 0;
        for (int k = 0; k <= trials; k++) {
            if (Interval.clopperPearson(k, trials, confidence).contains(p)) {
                coverage += binomial.probability(k);
            }
        }
        return coverage;
    }

    /** The defining equations: at each end, the tail beyond what was seen has probability (1 - confidence) / 2. */
    @Test
    void endsLeaveTheTailsTheyPromise() {
        Interval interval = Interval.clopperPearson(7, 40, 0.95);
        assertThat(1 - new BinomialDistribution(40, interval.low()).cumulativeProbability(6))
                .isEqualTo(0.025, within(1e-10));
        assertThat(new BinomialDistribution(40, interval.high()).cumulativeProbability(7))
                .isEqualTo(0.025, within(1e-10));
    }

    @Test
    void noSuccessAndNoFailureHaveClosedForms() {
        assertThat(Interval.clopperPearson(0, 200, 0.95).low()).isZero();
        assertThat(Interval.clopperPearson(0, 200, 0.95).high())
                .isEqualTo(1 - Math.pow(0.025, 1 / 200.0), within(1e-12));
        assertThat(Interval.clopperPearson(200, 200, 0.95).high()).isEqualTo(1);
        assertThat(Interval.clopperPearson(200, 200, 0.95).low()).isEqualTo(Math.pow(0.025, 1 / 200.0), within(1e-12));
    }

    @Test
    void normalIntervalUsesTheUsualQuantile() {
        assertThat(Interval.normal(0, 1, 0.95).high()).isEqualTo(1.959963984540054, within(1e-12));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new Interval(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Interval(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Interval.clopperPearson(3, 2, 0.95)).hasMessageContaining("3 of 2");
        assertThatThrownBy(() -> Interval.clopperPearson(1, 2, 1)).hasMessageContaining("confidence");
    }

    /** 400 data sets with a known AUC: the share of covering intervals is within 4 standard errors of 0.95. */
    @Test
    void delongCoversTheTrueAuc() {
        double truth = 0.7602499389065233; // Phi(1 / sqrt 2): unit normals one apart
        SplittableRandom random = new SplittableRandom(5);
        int covered = 0;
        for (int run = 0; run < 400; run++) {
            covered += Auc.of(draw(random, 80, 100)).interval().contains(truth) ? 1 : 0;
        }
        assertThat(covered / 400.0).isBetween(0.906, 0.994);
    }

    @Test
    void bootstrapAgreesWithDelong() {
        SplittableRandom random = new SplittableRandom(6);
        double[] scores = random.doubles(300).toArray();
        boolean[] member = new boolean[300];
        for (int i = 0; i < 300; i++) {
            member[i] = i < 120;
            scores[i] += member[i] ? 0.2 : 0;
        }
        Interval delong = Auc.of(RocCurve.of(scores, member)).interval();
        Interval bootstrap = Bootstrap.defaults().interval(scores, member, RocCurve::auc);
        assertThat(bootstrap.low()).isEqualTo(delong.low(), within(0.01));
        assertThat(bootstrap.high()).isEqualTo(delong.high(), within(0.01));
        assertThat(Bootstrap.defaults().interval(scores, member, RocCurve::auc)).isEqualTo(bootstrap);
        assertThat(Bootstrap.defaults().withSeed(1).interval(scores, member, RocCurve::auc))
                .isNotEqualTo(bootstrap);
    }

    private static RocCurve draw(SplittableRandom random, int members, int nonMembers) {
        java.util.Random normal = new java.util.Random(random.nextLong());
        double[] scores = new double[members + nonMembers];
        boolean[] member = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            member[i] = i < members;
            scores[i] = normal.nextGaussian() + (member[i] ? 1 : 0);
        }
        return RocCurve.of(scores, member);
    }
}
