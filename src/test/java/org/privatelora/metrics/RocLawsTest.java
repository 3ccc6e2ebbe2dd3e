package org.privatelora.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Identities that hold for every set of scores. */
class RocLawsTest {
    record Sample(double[] scores, boolean[] member) {
        RocCurve roc() {
            return RocCurve.of(scores, member);
        }
    }

    /** Scores on a coarse grid, so that ties are frequent, with at least two of each class. */
    @Provide
    Arbitrary<Sample> samples() {
        Arbitrary<List<Integer>> scores =
                Arbitraries.integers().between(-8, 8).list().ofMinSize(2).ofMaxSize(40);
        return Combinators.combine(scores, scores).as(RocLawsTest::sample);
    }

    private static Sample sample(List<Integer> members, List<Integer> nonMembers) {
        int n = members.size() + nonMembers.size();
        double[] scores = new double[n];
        boolean[] member = new boolean[n];
        for (int i = 0; i < n; i++) {
            member[i] = i < members.size();
            scores[i] = 0.1 * (member[i] ? members.get(i) : nonMembers.get(i - members.size()));
        }
        return new Sample(scores, member);
    }

    @Property(tries = 300)
    void aucIsTheShareOfPairsInTheRightOrder(@ForAll("samples") Sample sample) {
        double right = 0;
        for (int i = 0; i < sample.scores.length; i++) {
            for (int j = 0; j < sample.scores.length; j++) {
                if (sample.member[i] && !sample.member[j]) {
                    double difference = sample.scores[i] - sample.scores[j];
                    right += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
                }
            }
        }
        RocCurve roc = sample.roc();
        assertThat(roc.auc()).isEqualTo(right / ((double) roc.members() * roc.nonMembers()), within(1e-12));
    }

    @Property(tries = 300)
    void aucOfSwappedLabelsIsOneMinusAuc(@ForAll("samples") Sample sample) {
        boolean[] swapped = sample.member.clone();
        for (int i = 0; i < swapped.length; i++) {
            swapped[i] = !swapped[i];
        }
        assertThat(RocCurve.of(sample.scores, swapped).auc())
                .isEqualTo(1 - sample.roc().auc(), within(1e-12));
    }

    @Property(tries = 300)
    void flippedCurveIsTheCurveOfNegatedScores(@ForAll("samples") Sample sample) {
        double[] negated = sample.scores.clone();
        for (int i = 0; i < negated.length; i++) {
            negated[i] = 0 - negated[i];
        }
        RocCurve expected = RocCurve.of(negated, sample.member);
        RocCurve flipped = sample.roc().flipped();
        assertThat(flipped.points()).hasSameSizeAs(expected.points());
        for (int k = 0; k < flipped.points().size(); k++) {
            assertThat(flipped.points().get(k).threshold()
                            == expected.points().get(k).threshold())
                    .isTrue();
            assertThat(flipped.points().get(k).truePositives())
                    .isEqualTo(expected.points().get(k).truePositives());
            assertThat(flipped.points().get(k).falsePositives())
                    .isEqualTo(expected.points().get(k).falsePositives());
        }
    }

    @Property(tries = 300)
    void curveClimbsFromTheOriginToTheFarCorner(@ForAll("samples") Sample sample) {
        RocCurve roc = sample.roc();
        RocCurve.Point previous = roc.points().get(0);
        assertThat(previous.tpr() + previous.fpr()).isZero();
        for (RocCurve.Point point : roc.points().subList(1, roc.points().size())) {
            assertThat(point.threshold()).isLessThan(previous.threshold());
            assertThat(point.tpr()).isGreaterThanOrEqualTo(previous.tpr());
            assertThat(point.fpr()).isGreaterThanOrEqualTo(previous.fpr());
            assertThat(point.tpr() + point.fpr()).isGreaterThan(previous.tpr() + previous.fpr());
            previous = point;
        }
        assertThat(previous.tpr() + previous.fpr()).isEqualTo(2);
    }

    @Property(tries = 300)
    void everyPointCountsTheScoresAtOrAboveItsThreshold(@ForAll("samples") Sample sample) {
        for (RocCurve.Point point : sample.roc().points()) {
            int truePositives = 0;
            int falsePositives = 0;
            for (int i = 0; i < sample.scores.length; i++) {
                boolean called = sample.scores[i] >= point.threshold();
                truePositives += called && sample.member[i] ? 1 : 0;
                falsePositives += called && !sample.member[i] ? 1 : 0;
            }
            assertThat(point.truePositives()).isEqualTo(truePositives);
            assertThat(point.falsePositives()).isEqualTo(falsePositives);
        }
    }

    @Property(tries = 200)
    void shiftingAndScalingScoresChangesNothingButThresholds(@ForAll("samples") Sample sample) {
        double[] moved = sample.scores.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] = 8 * moved[i] - 4;
        }
        RocCurve roc = RocCurve.of(moved, sample.member);
        assertThat(roc.auc()).isEqualTo(sample.roc().auc());
        assertThat(roc.atFpr(0.1).tpr()).isEqualTo(sample.roc().atFpr(0.1).tpr());
    }

    @Property(tries = 200)
    void oracleBeatsAThresholdChosenElsewhere(@ForAll("samples") Sample test, @ForAll("samples") Sample aux) {
        AttackMetrics metrics = AttackMetrics.of(test.scores, test.member, aux.scores, aux.member);
        Decision transferred = metrics.auxAsr().orElseThrow();
        assertThat(transferred.accuracy())
                .isLessThanOrEqualTo(metrics.oracleAsr().accuracy());
        assertThat(transferred.interval().contains(transferred.accuracy())).isTrue();
    }

    @Property(tries = 200)
    void achievedFprNeverExceedsTheTarget(@ForAll("samples") Sample sample) {
        for (TprAtFpr rate : AttackMetrics.of(sample.scores, sample.member).tprAtFpr()) {
            assertThat(rate.fpr()).isLessThanOrEqualTo(rate.targetFpr());
            assertThat(rate.interval().contains(rate.tpr())).isTrue();
            assertThat(rate.warning().isPresent()).isEqualTo(sample.roc().nonMembers() < 1 / rate.targetFpr());
        }
    }

    @Example
    void thresholdTransferredFromAuxIsTheOneThatIsBestThere() {
        boolean[] member = {true, true, false, false};
        AttackMetrics metrics =
                AttackMetrics.of(new double[] {5, 1, 2, 0}, member, new double[] {4, 3, 2.5, 1}, member);
        assertThat(metrics.auxAsr().orElseThrow().threshold()).isEqualTo(3);
        assertThat(metrics.auxAsr().orElseThrow().accuracy()).isEqualTo(0.75); // 1 is missed
        assertThat(metrics.oracleAsr().accuracy()).isEqualTo(0.75);
    }

    @Example
    void scoresEqualToTheThresholdCountAsMembers() {
        RocCurve roc = RocCurve.of(new double[] {2, 1}, new boolean[] {true, false});
        assertThat(roc.at(2).truePositives()).isEqualTo(1);
        assertThat(roc.at(Math.nextUp(2.0)).truePositives()).isZero();
        assertThat(roc.at(Double.NEGATIVE_INFINITY).falsePositives()).isEqualTo(1);
    }

    @Example
    void negativeZeroTiesWithZero() {
        RocCurve roc = RocCurve.of(new double[] {0.0, -0.0}, new boolean[] {true, false});
        assertThat(roc.auc()).isEqualTo(0.5);
        assertThat(roc.points()).hasSize(2);
    }

    @Example
    void deviationAndItsIntervalFollowThePaper() {
        Auc auc = new Auc(0.4, 0.05, new Interval(0.3, 0.45), new Interval(0.3, 0.45));
        assertThat(auc.deviation()).isEqualTo(0.2, within(1e-12));
        assertThat(auc.twoSided()).isEqualTo(0.6);
        assertThat(auc.flipped()).isEqualTo(0.6);
        assertThat(auc.deviationInterval().low()).isEqualTo(0.1, within(1e-12));
        assertThat(auc.deviationInterval().high()).isEqualTo(0.4, within(1e-12));
        assertThat(new Auc(0.5, 0.1, new Interval(0.4, 0.7), new Interval(0.4, 0.7))
                        .deviationInterval()
                        .low())
                .isZero();
    }

    @Example
    void warningNamesTheResolutionAndThePossibleRate() {
        double[] scores = new double[400];
        boolean[] member = new boolean[400];
        for (int i = 0; i < 400; i++) {
            scores[i] = i;
            member[i] = i >= 200;
        }
        List<String> warnings = AttackMetrics.of(scores, member).warnings();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0))
                .contains("0.1% FPR cannot be resolved with 200 non-members (one is 0.50%)", "as high as 1.83%");
    }

    @Example
    void equalScoresAreCalledWhatTheyAre() {
        boolean[] member = new boolean[80];
        java.util.Arrays.fill(member, 0, 40, true);
        assertThat(AttackMetrics.of(new double[80], member).warnings())
                .last()
                .asString()
                .contains("all scores are equal");
    }

    /** All of n independent pairs in order: Clopper and Pearson's bound is (0.05 / 2)^(1 / n). */
    @Example
    void separatedClassesHaveTheExactIntervalOfTheirPairs() {
        double[] scores = new double[50];
        boolean[] member = new boolean[50];
        for (int i = 0; i < 50; i++) {
            scores[i] = i;
            member[i] = i >= 20; // 30 members, 20 non-members: 20 pairs
        }
        Auc auc = AttackMetrics.of(scores, member).auc();
        assertThat(auc.value()).isEqualTo(1);
        assertThat(auc.interval().low()).isCloseTo(Math.pow(0.025, 1.0 / 20), within(1e-9));
        assertThat(auc.interval().high()).isEqualTo(1);
        Auc flipped = AttackMetrics.of(scores, member).flipped().auc();
        assertThat(flipped.interval().high()).isCloseTo(1 - auc.interval().low(), within(1e-9));
    }

    @Example
    void unusableInputIsRefusedWithAReason() {
        boolean[] labels = {true, false};
        assertThatThrownBy(() -> RocCurve.of(new double[] {1, Double.NaN}, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("score 1 was NaN");
        assertThatThrownBy(() -> RocCurve.of(new double[] {1}, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 labels for 1 scores");
        assertThatThrownBy(() -> RocCurve.of(new double[] {1, 2}, new boolean[] {true, true}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 members and 0 non-members");
        assertThatThrownBy(() -> AttackMetrics.of(new double[] {1, 2}, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2 members");
    }
}
