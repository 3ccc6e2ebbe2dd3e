package org.privatelora.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** A thousand audits of 200 members and 200 non-members whose scores are normal, so that the truth is known. */
class AuditCoverageTest {
    private static final int AUDITS = 1000;
    private static final int N = 200;
    private static final NormalDistribution NORMAL = new NormalDistribution();

    /** Share of audits whose interval contains the truth. */
    private static double coverage(
            double shift, double truth, java.util.function.Function<RocCurve, Interval> interval) {
        Random random = new Random(11);
        return IntStream.range(0, AUDITS)
                        .filter(audit -> interval.apply(audit(random, shift)).contains(truth))
                        .count()
                / (double) AUDITS;
    }

    private static RocCurve audit(Random random, double shift) {
        double[] scores = new double[2 * N];
        boolean[] member = new boolean[2 * N];
        for (int i = 0; i < scores.length; i++) {
            member[i] = i < N;
            scores[i] = random.nextGaussian() + (member[i] ? shift : 0);
        }
        return RocCurve.of(scores, member);
    }

    @Test
    void theIntervalOfTheAucCoversTheTruth() {
        for (double shift : new double[] {0, 0.5, 1.5}) {
            double truth = NORMAL.cumulativeProbability(shift / Math.sqrt(2));
            assertThat(coverage(shift, truth, roc -> Auc.of(roc).interval()))
                    .as("shift " + shift)
                    .isBetween(0.93, 0.97);
        }
    }

    /** The exact interval covers at least as often as promised; at a threshold from elsewhere that is what it is about. */
    @Test
    void theIntervalOfTheAccuracyCoversTheTruth() {
        double shift = 1;
        double threshold = shift / 2;
        double truth = NORMAL.cumulativeProbability(threshold);
        assertThat(coverage(shift, truth, roc -> Decision.at(roc, threshold).interval()))
                .isBetween(0.93, 0.98);
    }

    /** The bootstrap's interval of the AUC, over images: the same, within what 300 resamples allow. */
    @Test
    void theBootstrapCoversTheTruth() {
        Random random = new Random(3);
        double truth = NORMAL.cumulativeProbability(0.5 / Math.sqrt(2));
        ToDoubleFunction<RocCurve> auc = RocCurve::auc;
        Bootstrap bootstrap = new Bootstrap(300, 0.95, 1);
        long covered = IntStream.range(0, 300)
                .filter(audit -> {
                    double[] scores = new double[120];
                    boolean[] member = new boolean[120];
                    for (int i = 0; i < 120; i++) {
                        member[i] = i < 60;
                        scores[i] = random.nextGaussian() + (member[i] ? 0.5 : 0);
                    }
                    return bootstrap.interval(scores, member, auc).contains(truth);
                })
                .count();
        assertThat(covered / 300.0).isBetween(0.95 - 4 * 0.0126, 0.95 + 4 * 0.0126);
    }
}
