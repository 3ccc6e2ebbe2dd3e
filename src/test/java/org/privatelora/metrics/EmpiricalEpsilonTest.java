package org.privatelora.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

class EmpiricalEpsilonTest {
    /** Steinke et al. 2023, theorem 3.1: at the bound, so many correct guesses have exactly probability 1 - confidence. */
    @Test
    void atTheBoundTheGuessesAreAsUnlikelyAsPromised() {
        EmpiricalEpsilon bound = EmpiricalEpsilon.of(200, 150, 0.95);
        double p = Math.exp(bound.value()) / (1 + Math.exp(bound.value()));
        assertThat(1 - new BinomialDistribution(200, p).cumulativeProbability(149))
                .isCloseTo(0.05, within(1e-9));
    }

    /** Randomised response is exactly epsilon-DP: the bound is wrong in at most 5 % of 2,000 audits, but for chance (3 sigma). */
    @Test
    void randomisedResponseIsHardlyEverAccused() {
        double epsilon = 1;
        double p = Math.exp(epsilon) / (1 + Math.exp(epsilon));
        Random random = new Random(5);
        long wrong = IntStream.range(0, 2000)
                .filter(audit -> {
                    int correct = (int) IntStream.range(0, 60)
                            .filter(i -> random.nextDouble() < p)
                            .count();
                    return EmpiricalEpsilon.of(60, correct, 0.95).value() > epsilon;
                })
                .count();
        assertThat(wrong / 2000.0).isLessThan(0.05 + 3 * Math.sqrt(0.05 * 0.95 / 2000));
    }

    @Test
    void guessingShowsNothingAndPerfectGuessesShowNoMoreThanTheirNumber() {
        assertThat(EmpiricalEpsilon.of(60, 30, 0.95).value()).isZero();
        double most = EmpiricalEpsilon.of(60, 60, 0.95).value();
        double accuracy = Math.pow(0.05, 1 / 60.0); // all right with probability 5 %
        assertThat(most).isCloseTo(Math.log(accuracy / (1 - accuracy)), within(1e-9));
    }

    @Test
    void asManyAreCalledMembersAsThereAre() {
        double[] scores = {4, 3, 1, 2, 0, -1};
        boolean[] member = {true, true, true, false, false, false};
        EmpiricalEpsilon bound = EmpiricalEpsilon.of(RocCurve.of(scores, member)); // 4, 3 and 2 are called members
        assertThat(bound.guesses()).isEqualTo(6);
        assertThat(bound.correct()).isEqualTo(4);
    }
}
