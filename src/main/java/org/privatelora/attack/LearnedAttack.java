package org.privatelora.attack;

/**
 * An attack that makes several numbers of each image and learns from images of known membership how to read them.
 *
 * <p>{@link CrossFit} turns it into scores.
 */
public non-sealed interface LearnedAttack extends MembershipAttack {
    /**
     * What is seen of each image.
     *
     * @param target the models
     * @param query the images
     * @return (N, features)
     */
    double[][] features(Target target, Query query);

    /** How members are told from non-members by the features. */
    Classifier classifier();
}
