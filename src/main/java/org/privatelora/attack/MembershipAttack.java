package org.privatelora.attack;

/** An attack that needs no training: it asks the models and scores each image. */
public sealed interface MembershipAttack permits LossThreshold, CalibratedLoss, Pia, SecMi {
    /** Short name, as tables and the command line spell it. */
    String name();

    /** Forward passes per image, over all models asked. */
    int queries();

    /**
     * Scores images.
     *
     * @param target the models
     * @param query the images
     * @return one score per image, higher = more likely a member
     */
    double[] scores(Target target, Query query);
}
