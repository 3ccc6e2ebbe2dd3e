package org.privatelora.attack;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Lets a classifier learn from images of known membership, and scores images that it did not learn from: others with all it could
 * learn, the labelled ones fold by fold. So the threshold and the choice of an attack, which are made on labelled images, are not
 * made on what was fitted.
 *
 * @param classifier learns
 * @param folds at least 2; image i of each class is in fold i modulo this
 */
public record CrossFit(Classifier classifier, int folds) {
    /** Checks the range. */
    public CrossFit {
        if (folds < 2) {
            throw new IllegalArgumentException("cross-fitting needs at least 2 folds, was " + folds);
        }
    }

    /** Five folds. */
    public static CrossFit of(Classifier classifier) {
        return new CrossFit(classifier, 5);
    }

    /**
     * Scores of labelled images, in their order.
     *
     * @param members scores of the members
     * @param nonMembers scores of the non-members
     */
    public record Scores(double[] members, double[] nonMembers) {}

    /**
     * Each labelled image is scored by what was learned from the other folds.
     *
     * @param members (N, features), N at least 2
     * @param nonMembers (M, features), M at least 2
     */
    public Scores heldOut(double[][] members, double[][] nonMembers) {
        int count = Math.min(folds, Math.min(members.length, nonMembers.length));
        if (count < 2) {
            throw new IllegalArgumentException(
                    "an attack that learns needs at least 2 labelled members and non-members, found " + members.length
                            + " and " + nonMembers.length);
        }
        double[] mine = new double[members.length];
        double[] others = new double[nonMembers.length];
        for (int fold = 0; fold < count; fold++) {
            int held = fold;
            IntPredicate outside = i -> i % count == held;
            Classifier.Decider decider =
                    classifier.fit(rows(members, outside.negate()), rows(nonMembers, outside.negate()));
            score(decider, members, outside, mine);
            score(decider, nonMembers, outside, others);
        }
        return new Scores(mine, others);
    }

    /** What is learned from all labelled images. */
    public Classifier.Decider fit(double[][] members, double[][] nonMembers) {
        return classifier.fit(members, nonMembers);
    }

    private static double[][] rows(double[][] features, IntPredicate which) {
        return IntStream.range(0, features.length)
                .filter(which)
                .mapToObj(i -> features[i])
                .toArray(double[][]::new);
    }

    private static void score(Classifier.Decider decider, double[][] features, IntPredicate which, double[] into) {
        IntStream.range(0, features.length).filter(which).forEach(i -> into[i] = decider.score(features[i]));
    }

    /** Scores of images of unknown membership. */
    public static double[] scores(Classifier.Decider decider, double[][] features) {
        return Arrays.stream(features).mapToDouble(decider::score).toArray();
    }
}
