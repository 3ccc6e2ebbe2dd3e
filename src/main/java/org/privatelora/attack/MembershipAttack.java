package org.privatelora.attack;

/** A way to tell whether an image was trained on. */
public sealed interface MembershipAttack permits ScoredAttack, LearnedAttack {
    /** Short name, as tables and the command line spell it. */
    String name();

    /** Forward passes per image, over all models asked. */
    int queries();

    /** What the attacker must have. */
    ThreatModel threat();
}
