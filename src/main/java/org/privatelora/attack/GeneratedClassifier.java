package org.privatelora.attack;

import java.util.Arrays;

/**
 * Black box, learned: a classifier is shown the m likenesses of an image to pictures drawn from its caption, smallest first, instead of
 * their mean or maximum.
 *
 * @param likenesses what is drawn, and how it is compared
 * @param classifier learns
 * @see <a href="https://arxiv.org/abs/2312.08207">Pang and Wang 2024, classifier-based attack</a>
 * @implNote they train a network of five layers on such vectors of a shadow model and take the epoch that is best on the target; this takes
 *     any {@link Classifier}, on images of known membership.
 */
public record GeneratedClassifier(Likenesses likenesses, Classifier classifier) implements LearnedAttack {
    /** Its name. */
    public static final String NAME = "generated-classifier";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int queries() {
        return likenesses.queries();
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.blackBox().with(ThreatModel.Need.LABELLED_IMAGES);
    }

    @Override
    public double[][] features(Target target, Query query) {
        GrayBox model = target.adapted();
        double[][] each = target.memory().once(model, likenesses, query, () -> likenesses.of(model, query));
        return Arrays.stream(each)
                .map(one -> Arrays.stream(one).sorted().toArray())
                .toArray(double[][]::new);
    }
}
