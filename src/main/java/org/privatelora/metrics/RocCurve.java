package org.privatelora.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The receiver operating characteristic of a membership attack: one point for the threshold +infinity and one for every
 * distinct score, from the highest threshold to the lowest. Samples of equal score enter together, so the order in which
 * they were given never matters.
 *
 * @param points from (0, 0) to (1, 1), thresholds strictly decreasing, true and false positives never decreasing
 * @param members the number of members, at least 1
 * @param nonMembers the number of non-members, at least 1
 */
public record RocCurve(List<Point> points, int members, int nonMembers) {
    /**
     * What happens when every sample with a score at or above the threshold is called a member.
     *
     * @param threshold +infinity or an observed score
     * @param truePositives members called members
     * @param falsePositives non-members called members
     * @param tpr truePositives / members
     * @param fpr falsePositives / nonMembers
     */
    public record Point(double threshold, int truePositives, int falsePositives, double tpr, double fpr) {}

    /** Copies the points. */
    public RocCurve {
        points = List.copyOf(points);
    }

    /**
     * The curve of the given scores.
     *
     * @param scores one per sample, finite, higher = more likely a member
     * @param member one per sample, true for members; both classes must occur
     * @return the curve
     */
    public static RocCurve of(double[] scores, boolean[] member) {
        check(scores, member);
        Integer[] order = descending(scores);
        int members = count(member);
        Builder curve = new Builder(members, scores.length - members);
        for (int k = 0; k < order.length; k++) {
            curve.add(member[order[k]]);
            if (k + 1 == order.length || scores[order[k + 1]] != scores[order[k]]) {
                curve.close(scores[order[k]]);
            }
        }
        return curve.build();
    }

    /** The area under the curve, ties counted 1/2: P(member > non-member) + P(equal) / 2. */
    public double auc() {
        long twice = 0;
        for (int k = 1; k < points.size(); k++) {
            Point left = points.get(k - 1);
            Point right = points.get(k);
            long width = right.falsePositives - left.falsePositives;
            twice += width * (left.truePositives + right.truePositives);
        }
        return twice / (2.0 * members * nonMembers);
    }

    /** The curve of the same attack with the sign of every score turned. */
    public RocCurve flipped() {
        Builder curve = new Builder(members, nonMembers);
        for (int k = points.size() - 1; k > 0; k--) {
            Point above = points.get(k - 1);
            curve.truePositives = members - above.truePositives;
            curve.falsePositives = nonMembers - above.falsePositives;
            curve.close(-points.get(k).threshold);
        }
        return curve.build();
    }

    /**
     * The decision of a threshold that need not be an observed score.
     *
     * @param threshold any number or infinity
     * @return the counts for "member if score >= threshold"; its threshold is the lowest point's at or above the argument
     */
    public Point at(double threshold) {
        Point last = points.get(0);
        for (Point point : points) {
            if (point.threshold < threshold) {
                break;
            }
            last = point;
        }
        return last;
    }

    /**
     * The conservative operating point: the largest TPR with falsePositives / nonMembers at most the target, without
     * interpolation, at the highest threshold that reaches it.
     *
     * @param target the allowed false-positive rate, in [0, 1]
     * @return the point; its fpr is the rate that was achieved
     * @implNote a quotient of counts equals the nearest double of a decimal target exactly when the two are equal as
     *     fractions, so comparing doubles decides as the fractions do.
     */
    public Point atFpr(double target) {
        if (!(target >= 0 && target <= 1)) {
            throw new IllegalArgumentException("the target false-positive rate must be in [0, 1], was " + target);
        }
        List<Point> allowed =
                points.stream().filter(point -> point.fpr <= target).toList();
        return largest(allowed, Point::truePositives).get(0);
    }

    /** All points of largest accuracy (attack success rate), the highest threshold first. */
    public List<Point> mostAccurate() {
        return largest(points, point -> (long) point.truePositives - point.falsePositives);
    }

    /** All points of largest balanced accuracy, the highest threshold first. */
    public List<Point> mostBalanced() {
        return largest(
                points, point -> (long) point.truePositives * nonMembers - (long) point.falsePositives * members);
    }

    /** The fraction of all samples that the point's threshold calls right. */
    public double accuracy(Point point) {
        return correct(point) / (double) (members + nonMembers);
    }

    /** The mean of the true-positive and the true-negative rate at the point. */
    public double balancedAccuracy(Point point) {
        double twice =
                (double) point.truePositives * nonMembers + (double) (nonMembers - point.falsePositives) * members;
        return twice / (2.0 * members * nonMembers);
    }

    /** How many samples the point's threshold calls right. */
    public int correct(Point point) {
        return point.truePositives + nonMembers - point.falsePositives;
    }

    private static List<Point> largest(List<Point> points, ToLongFunction<Point> value) {
        long best = points.stream().mapToLong(value).max().orElseThrow();
        return points.stream().filter(point -> value.applyAsLong(point) == best).toList();
    }

    private static Integer[] descending(double[] scores) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> -scores[i]));
        return order;
    }

    private static int count(boolean[] member) {
        int members = 0;
        for (boolean isMember : member) {
            members += isMember ? 1 : 0;
        }
        return members;
    }

    private static void check(double[] scores, boolean[] member) {
        if (scores.length != member.length) {
            throw new IllegalArgumentException(
                    "one label per score is needed, was " + member.length + " labels for " + scores.length + " scores");
        }
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) {
                throw new IllegalArgumentException("scores must be finite, score " + i + " was " + scores[i]);
            }
        }
        int members = count(member);
        if (members == 0 || members == member.length) {
            throw new IllegalArgumentException("both classes must occur, was " + members + " members and "
                    + (member.length - members) + " non-members");
        }
    }

    /** Counts samples from the highest score down and closes a point at each distinct score. */
    private static final class Builder {
        private final List<Point> points = new ArrayList<>();
        private final int members;
        private final int nonMembers;
        private int truePositives;
        private int falsePositives;

        Builder(int members, int nonMembers) {
            this.members = members;
            this.nonMembers = nonMembers;
            close(Double.POSITIVE_INFINITY);
        }

        void add(boolean isMember) {
            truePositives += isMember ? 1 : 0;
            falsePositives += isMember ? 0 : 1;
        }

        void close(double threshold) {
            double tpr = truePositives / (double) members;
            double fpr = falsePositives / (double) nonMembers;
            points.add(new Point(threshold, truePositives, falsePositives, tpr, fpr));
        }

        RocCurve build() {
            return new RocCurve(points, members, nonMembers);
        }
    }
}
