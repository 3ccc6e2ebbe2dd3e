package org.privatelora.metrics;

import java.util.Comparator;

/**
 * How large epsilon must be at least, if the training was epsilon-differentially private and membership was decided by a fair coin
 * for each image: an attacker of such a training is right about each image with probability at most e^epsilon / (1 + e^epsilon),
 * whatever was right about the others. So the lower Clopper-Pearson bound of the accuracy bounds epsilon from below.
 *
 * @param guesses images guessed about
 * @param correct guesses that were right
 * @param value the bound, at least 0; with probability {@code confidence} epsilon is no smaller
 * @see <a href="https://arxiv.org/abs/2305.08846">Steinke, Nasr and Jagielski 2023, theorem 3.1: auditing with one training run</a>
 * @implNote nobody is left out of the guesses, and as many are called members as there are members, so no threshold is fitted. A split
 *     of fixed sizes, dealt at random, stands for the coins. A small value does not mean that epsilon is small: n images cannot show
 *     more than n correct guesses do.
 */
public record EmpiricalEpsilon(int guesses, int correct, double value) {
    /**
     * The bound at 95 %.
     *
     * @param roc of an attack that was fitted on other images
     */
    public static EmpiricalEpsilon of(RocCurve roc) {
        RocCurve.Point point = roc.points().stream()
                .min(Comparator.comparingInt(p -> Math.abs(p.truePositives() + p.falsePositives() - roc.members())))
                .orElseThrow();
        return of(roc.members() + roc.nonMembers(), roc.correct(point), Interval.CONFIDENCE);
    }

    /**
     * The bound.
     *
     * @param guesses at least 1
     * @param correct in [0, guesses]
     * @param confidence in (0.5, 1)
     */
    public static EmpiricalEpsilon of(int guesses, int correct, double confidence) {
        double oneSided = 2 * confidence - 1;
        double accuracy = Interval.clopperPearson(correct, guesses, oneSided).low();
        double logit = Math.log(accuracy / (1 - accuracy));
        return new EmpiricalEpsilon(guesses, correct, Math.max(0, logit));
    }
}
