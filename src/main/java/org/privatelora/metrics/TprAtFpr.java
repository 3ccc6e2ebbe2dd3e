package org.privatelora.metrics;

import java.util.Locale;
import java.util.Optional;

/**
 * The share of members found while few non-members are accused: the conservative rule of {@link RocCurve#atFpr}.
 *
 * @param targetFpr the false-positive rate that was allowed
 * @param point the operating point; its {@code tpr} is the result and its {@code fpr} what was achieved
 * @param interval Clopper-Pearson interval of the TPR at that threshold
 * @param fprInterval Clopper-Pearson interval of the achieved FPR: what the threshold's true rate may be
 * @param nonMembers how many non-members the rate was measured on
 */
public record TprAtFpr(
        double targetFpr, RocCurve.Point point, Interval interval, Interval fprInterval, int nonMembers) {
    /**
     * The operating point of a curve.
     *
     * @param roc the curve
     * @param targetFpr the allowed false-positive rate, in [0, 1]
     * @return the point with its intervals
     */
    public static TprAtFpr of(RocCurve roc, double targetFpr) {
        RocCurve.Point point = roc.atFpr(targetFpr);
        Interval tpr = Interval.clopperPearson(point.truePositives(), roc.members(), Interval.CONFIDENCE);
        Interval fpr = Interval.clopperPearson(point.falsePositives(), roc.nonMembers(), Interval.CONFIDENCE);
        return new TprAtFpr(targetFpr, point, tpr, fpr, roc.nonMembers());
    }

    /** The true-positive rate. */
    public double tpr() {
        return point.tpr();
    }

    /** The false-positive rate that was achieved, at most the target. */
    public double fpr() {
        return point.fpr();
    }

    /** Whether at least one false positive fits under the target: 1 / nonMembers at most the target. */
    public boolean resolved() {
        return 1.0 / nonMembers <= targetFpr;
    }

    /** What to print beside the number when there are too few non-members for the target; empty when there are enough. */
    public Optional<String> warning() {
        if (resolved()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s%% FPR cannot be resolved with %d non-members (one is %.2f%%): the TPR shown is at 0 false positives,"
                        + " and the threshold's true FPR may be as high as %.2f%%",
                percent(targetFpr),
                nonMembers,
                100.0 / nonMembers,
                100 * fprInterval.high()));
    }

    private static String percent(double rate) {
        return new java.math.BigDecimal(Double.toString(rate))
                .movePointRight(2)
                .stripTrailingZeros()
                .toPlainString();
    }
}
