package org.privatelora.results;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.privatelora.metrics.AttackMetrics;
import org.privatelora.metrics.Auc;
import org.privatelora.metrics.Decision;
import org.privatelora.metrics.EmpiricalEpsilon;
import org.privatelora.metrics.Interval;
import org.privatelora.metrics.TprAtFpr;

/**
 * One attack on the test halves of one model.
 *
 * @param attack its short name
 * @param threat what the attacker must have, in words
 * @param queries forward passes per image
 * @param members number of members scored
 * @param nonMembers number of non-members scored
 * @param auc area under the ROC curve; the attacker who flips the sign has 1 - auc
 * @param aucAux the same on auxiliary images that the attack did not learn from, by which an attacker chooses among attacks and signs
 * @param asrAux accuracy of the threshold chosen on the auxiliary halves
 * @param asrOracle accuracy of the best threshold for these very images; no attacker has it
 * @param epsilonAtLeast what these guesses allow epsilon to be at least, see {@link EmpiricalEpsilon}
 * @param operating true-positive rates at 5 %, 1 % and 0.1 % false positives
 */
public record AttackResult(
        String attack,
        String threat,
        int queries,
        int members,
        int nonMembers,
        Measured auc,
        Measured aucAux,
        Measured asrAux,
        Measured asrOracle,
        double epsilonAtLeast,
        List<Operating> operating) {
    private static final double LEVEL = 1 - Interval.CONFIDENCE;

    /** Name of the attack that did best on auxiliary images, with the sign that did: what somebody would use who can run them all. */
    public static final String STRONGEST = "strongest";

    /** The paper's network at the epoch that is best on the test halves; no attacker has it, so it counts in no verdict. */
    public static final String CHOSEN_ON_TEST = "h'-on-test";

    /** The attacks that a summary shows; the others have a table of their own. */
    public static final List<String> SUMMARY = List.of(STRONGEST, "loss", "calibrated", "pia", "h'");

    /**
     * One low-false-positive operating point.
     *
     * @param targetFpr allowed false-positive rate
     * @param fpr achieved rate, at most the target
     * @param tpr true-positive rate with its Clopper-Pearson interval
     * @param resolved false when there are too few non-members to tell the target from 0
     */
    public record Operating(double targetFpr, double fpr, Measured tpr, boolean resolved) {}

    /**
     * Scores of one attack on the test halves, judged with a threshold from the auxiliary halves.
     *
     * @param name the attack
     * @param threat what the attacker must have, in words
     * @param queries forward passes per image
     * @param test scores with labels of the test halves
     * @param aux scores with labels of the auxiliary halves
     */
    public static AttackResult of(String name, String threat, int queries, LabelledScores test, LabelledScores aux) {
        AttackMetrics metrics = AttackMetrics.of(test.scores(), test.member(), aux.scores(), aux.member());
        return new AttackResult(
                name,
                threat,
                queries,
                metrics.roc().members(),
                metrics.roc().nonMembers(),
                Measured.of(metrics.auc().value(), metrics.auc().interval()),
                auc(aux),
                measured(metrics.auxAsr().orElseThrow()),
                measured(metrics.oracleAsr()),
                EmpiricalEpsilon.of(metrics.roc()).value(),
                metrics.tprAtFpr().stream().map(AttackResult::operating).toList());
    }

    /** One image of a class says nothing about the spread: its interval is all there is. */
    private static Measured auc(LabelledScores scores) {
        if (Math.min(scores.members().length, scores.nonMembers().length) < 2) {
            return new Measured(scores.auc(), 0, 1);
        }
        Auc auc = AttackMetrics.of(scores.scores(), scores.member()).auc();
        return Measured.of(auc.value(), auc.interval());
    }

    private static Measured measured(Decision decision) {
        return Measured.of(decision.accuracy(), decision.interval());
    }

    private static Operating operating(TprAtFpr rate) {
        return new Operating(rate.targetFpr(), rate.fpr(), Measured.of(rate.tpr(), rate.interval()), rate.resolved());
    }

    /**
     * Whether the AUC, for the better sign, is above one half by more than chance explains where so many attacks were tried.
     *
     * @param tried number of attacks, at least 1: each is held to a level of 5 % divided by it (Bonferroni)
     */
    public boolean tells(int tried) {
        double away = Math.abs(auc.value() - 0.5);
        double half = auc.value() > 0.5 ? auc.value() - auc.low() : auc.high() - auc.value();
        return away > 0 && away > half * quantile(tried) / quantile(1);
    }

    private static double quantile(int tried) {
        return new NormalDistribution(null, 0, 1).inverseCumulativeProbability(1 - LEVEL / 2 / tried);
    }

    /** The area for an attacker who knows which sign is right. */
    public double twoSidedAuc() {
        return Math.max(auc.value(), 1 - auc.value());
    }

    /** The true-positive rate at 5 % false positives. */
    public Measured tprAtFivePercent() {
        return operating.get(0).tpr();
    }

    /** The true-positive rate at 1 % false positives. */
    public Measured tprAtOnePercent() {
        return operating.get(1).tpr();
    }
}
