package org.privatelora.metrics;

/**
 * The area under a ROC curve with its 95 % interval: DeLong's, and where the classes are separated, so that DeLong's formula is silent,
 * the exact one.
 *
 * @param value in [0, 1], ties counted 1/2; 0.5 = the attack learns nothing
 * @param standardError DeLong's; 0 when the classes are separated or all scores are equal
 * @param unclippedInterval DeLong's, value -/+ 1.96 standard errors; may leave [0, 1], and has no width where the formula is silent
 * @param interval in [0, 1]: DeLong's clipped; of separated classes Clopper and Pearson's for as many pairs of a member and a non-member as
 *     can be formed without using an image twice; of equal scores the value alone
 * @implNote the AUC is the chance that a member scores above a non-member, so m independent pairs that are all in order are m successes
 *     in m trials; the other pairs are not used, which makes the interval wider than it need be, never narrower.
 * @see <a href="https://doi.org/10.2307/2531595">DeLong, DeLong and Clarke-Pearson, 1988</a>
 */
public record Auc(double value, double standardError, Interval unclippedInterval, Interval interval) {
    /**
     * The area and its interval.
     *
     * @param roc a curve of at least 2 members and 2 non-members: the variance needs them
     * @return the estimate
     */
    public static Auc of(RocCurve roc) {
        if (roc.members() < 2 || roc.nonMembers() < 2) {
            throw new IllegalArgumentException("the AUC interval needs at least 2 members and 2 non-members, was "
                    + roc.members() + " and " + roc.nonMembers());
        }
        double auc = roc.auc();
        double standardError = Math.sqrt(variance(roc, auc));
        Interval deLong = Interval.normal(auc, standardError, Interval.CONFIDENCE);
        boolean separated = auc == 0 || auc == 1;
        return new Auc(auc, standardError, deLong, separated ? ofPairs(roc, auc) : deLong.clip(0, 1));
    }

    private static Interval ofPairs(RocCurve roc, double auc) {
        int pairs = Math.min(roc.members(), roc.nonMembers());
        return Interval.clopperPearson(auc == 1 ? pairs : 0, pairs, Interval.CONFIDENCE);
    }

    /** DeLong's interval clipped to [0, 1], without width where the formula is silent. */
    public Interval deLong() {
        return unclippedInterval.clip(0, 1);
    }

    /** The area for an attacker who turns the sign of every score: 1 - value. */
    public double flipped() {
        return 1 - value;
    }

    /** The area for an attacker who knows which sign is right: max(value, 1 - value). */
    public double twoSided() {
        return Math.max(value, 1 - value);
    }

    /** The paper's |AUC - 0.5| / 0.5, in [0, 1]; lower is better for privacy. */
    public double deviation() {
        return deviation(value);
    }

    /** What {@link #deviation()} takes over {@link #interval()}; low is 0 when the interval contains 0.5. */
    public Interval deviationInterval() {
        double low = deviation(interval().low());
        double high = deviation(interval().high());
        double least = interval().contains(0.5) ? 0 : Math.min(low, high);
        return new Interval(least, Math.max(low, high));
    }

    private static double deviation(double auc) {
        return Math.abs(auc - 0.5) / 0.5;
    }

    /** Sample variances (divisor count - 1) of the placements of members and of non-members, each over its count. */
    private static double variance(RocCurve roc, double auc) {
        double ofMembers = 0;
        double ofNonMembers = 0;
        for (int k = 1; k < roc.points().size(); k++) {
            RocCurve.Point above = roc.points().get(k - 1);
            RocCurve.Point here = roc.points().get(k);
            int members = here.truePositives() - above.truePositives();
            int nonMembers = here.falsePositives() - above.falsePositives();
            double nonMembersBelow = roc.nonMembers() - here.falsePositives() + nonMembers / 2.0;
            double membersAbove = above.truePositives() + members / 2.0;
            ofMembers += members * square(nonMembersBelow / roc.nonMembers() - auc);
            ofNonMembers += nonMembers * square(membersAbove / roc.members() - auc);
        }
        return ofMembers / (roc.members() - 1) / roc.members()
                + ofNonMembers / (roc.nonMembers() - 1) / roc.nonMembers();
    }

    private static double square(double x) {
        return x * x;
    }
}
