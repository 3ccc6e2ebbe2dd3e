package org.privatelora.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every number the library reports about one membership attack on one set of members and non-members.
 *
 * @param roc the curve all other numbers are read from
 * @param auc area under the curve with its DeLong interval
 * @param oracleAsr the accuracy of the best threshold <em>for these very samples</em>, as the paper and SecMI report it;
 *     no attacker knows that threshold
 * @param oracleBalancedAsr the same for balanced accuracy
 * @param auxAsr the accuracy of the threshold that was best on other samples, as an attacker would choose it; empty when
 *     no such samples were given
 * @param tprAtFpr at {@link #FPR_TARGETS}, in that order
 */
public record AttackMetrics(
        RocCurve roc,
        Auc auc,
        Decision oracleAsr,
        Decision oracleBalancedAsr,
        Optional<Decision> auxAsr,
        List<TprAtFpr> tprAtFpr) {
    /** The allowed false-positive rates: 5 % (the paper), 1 % (CLiD, PIA) and 0.1 % (GSA). */
    public static final List<Double> FPR_TARGETS = List.of(0.05, 0.01, 0.001);

    /** Copies the list. */
    public AttackMetrics {
        tprAtFpr = List.copyOf(tprAtFpr);
    }

    /**
     * The metrics without a transferred threshold.
     *
     * @param scores one per sample, finite, higher = more likely a member
     * @param member one per sample, true for members; at least 2 of each class
     * @return the metrics
     */
    public static AttackMetrics of(double[] scores, boolean[] member) {
        return of(RocCurve.of(scores, member), Optional.empty());
    }

    /**
     * The metrics with a threshold chosen on separate samples: the highest of the thresholds that are most accurate there.
     *
     * @param scores one per test sample, finite, higher = more likely a member
     * @param member one per test sample, true for members; at least 2 of each class
     * @param auxScores one per auxiliary sample, from the same attack
     * @param auxMember one per auxiliary sample; both classes must occur
     * @return the metrics
     */
    public static AttackMetrics of(double[] scores, boolean[] member, double[] auxScores, boolean[] auxMember) {
        double threshold =
                RocCurve.of(auxScores, auxMember).mostAccurate().get(0).threshold();
        RocCurve roc = RocCurve.of(scores, member);
        return of(roc, Optional.of(Decision.at(roc, threshold)));
    }

    /** The metrics of an attacker who turns the sign of every score, without a transferred threshold. */
    public AttackMetrics flipped() {
        return of(roc.flipped(), Optional.empty());
    }

    /** Reasons not to trust some of the numbers, as sentences to print beside them; empty when there are none. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        tprAtFpr.forEach(rate -> rate.warning().ifPresent(warnings::add));
        if (auc.interval().width() == 0) {
            warnings.add("all scores are equal: the attack says nothing, and the AUC's interval has no width");
        }
        if (roc.members() != roc.nonMembers()) {
            warnings.add(imbalance());
        }
        return warnings;
    }

    private String imbalance() {
        int larger = Math.max(roc.members(), roc.nonMembers());
        double trivial = larger / (double) (roc.members() + roc.nonMembers());
        return String.format(
                Locale.ROOT,
                "%d members and %d non-members are not balanced: always guessing the larger class has accuracy %.3f,"
                        + " so read the balanced accuracy",
                roc.members(),
                roc.nonMembers(),
                trivial);
    }

    private static AttackMetrics of(RocCurve roc, Optional<Decision> auxAsr) {
        return new AttackMetrics(
                roc,
                Auc.of(roc),
                Decision.at(roc, roc.mostAccurate().get(0).threshold()),
                Decision.at(roc, roc.mostBalanced().get(0).threshold()),
                auxAsr,
                FPR_TARGETS.stream().map(target -> TprAtFpr.of(roc, target)).toList());
    }
}
