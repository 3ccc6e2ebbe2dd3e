package org.privatelora.metrics;

/**
 * How well one threshold tells members from non-members.
 *
 * @param threshold member if score >= threshold; +infinity calls nobody a member
 * @param accuracy the attack success rate (ASR): fraction of samples called right
 * @param balancedAccuracy mean of the true-positive and the true-negative rate; equals the accuracy for balanced classes
 * @param interval Clopper-Pearson interval of the accuracy. Where the threshold was chosen on the same samples it
 *     ignores that choice and is too optimistic for the attacker
 */
public record Decision(double threshold, double accuracy, double balancedAccuracy, Interval interval) {
    static Decision at(RocCurve roc, double threshold) {
        RocCurve.Point point = roc.at(threshold);
        int samples = roc.members() + roc.nonMembers();
        Interval interval = Interval.clopperPearson(roc.correct(point), samples, Interval.CONFIDENCE);
        return new Decision(threshold, roc.accuracy(point), roc.balancedAccuracy(point), interval);
    }
}
