package org.privatelora.attack;

/** An attack that needs no training: it asks the models and scores each image. */
public sealed interface ScoredAttack extends MembershipAttack
        permits LossThreshold,
                Calibrated,
                Pia,
                SecMi,
                ReDiffuse,
                ReDiffusePictures,
                GeneratedLikeness,
                Referenced,
                Augmented {
    /**
     * Scores images.
     *
     * @param target the models
     * @param query the images
     * @return one score per image, higher = more likely a member
     */
    double[] scores(Target target, Query query);
}
