package org.privatelora.results;

import java.util.Arrays;
import org.privatelora.metrics.RocCurve;

/**
 * Attack scores of members and non-members.
 *
 * @param members scores of members
 * @param nonMembers scores of non-members
 */
public record LabelledScores(double[] members, double[] nonMembers) {
    /** All scores, members first. */
    public double[] scores() {
        double[] all = Arrays.copyOf(members, members.length + nonMembers.length);
        System.arraycopy(nonMembers, 0, all, members.length, nonMembers.length);
        return all;
    }

    /** True for members, in the order of {@link #scores()}. */
    public boolean[] member() {
        boolean[] member = new boolean[members.length + nonMembers.length];
        Arrays.fill(member, 0, members.length, true);
        return member;
    }

    /** The ROC curve. */
    public RocCurve roc() {
        return RocCurve.of(scores(), member());
    }

    /** The scores of an attacker who turns every sign. */
    public LabelledScores turned() {
        return new LabelledScores(negated(members), negated(nonMembers));
    }

    private static double[] negated(double[] scores) {
        return Arrays.stream(scores).map(score -> -score).toArray();
    }

    /** Area under the ROC curve. */
    public double auc() {
        return roc().auc();
    }
}
