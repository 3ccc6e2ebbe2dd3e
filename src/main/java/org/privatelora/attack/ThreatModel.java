package org.privatelora.attack;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody must have to run an attack.
 *
 * @param access to the adapted model
 * @param needs beside it
 */
public record ThreatModel(Access access, Set<Need> needs) {
    /** How much of the adapted model is seen. */
    public enum Access {
        /** Captions go in, pictures come out. */
        BLACK_BOX("black box"),
        /** The noise it predicts for any latents, timestep and caption. */
        GRAY_BOX("gray box"),
        /** Gradients of the LoRA tensors. */
        WHITE_BOX("white box");

        private final String text;

        Access(String text) {
            this.text = text;
        }
    }

    /** What an attacker may have beside the model. */
    public enum Need {
        /** The public model that the LoRA was trained on. */
        BASE_MODEL("the base model"),
        /** Some images of which the attacker knows whether they were members. */
        LABELLED_IMAGES("images of known membership"),
        /** LoRAs trained by the attacker with the same recipe, on candidates of whom some may be members, or on other images. */
        REFERENCES("reference LoRAs"),
        /** How the pictures were varied in training. */
        AUGMENTATION("the recipe of the augmentation"),
        /** An interface to which a picture is given and that returns a variation of it. */
        VARIATIONS("variations of a given picture");

        private final String text;

        Need(String text) {
            this.text = text;
        }
    }

    /** Copies the set. */
    public ThreatModel {
        EnumSet<Need> copy = EnumSet.noneOf(Need.class);
        copy.addAll(needs);
        needs = Collections.unmodifiableSet(copy);
    }

    /** Somebody who can ask the adapted model, and has nothing else. */
    public static ThreatModel grayBox() {
        return new ThreatModel(Access.GRAY_BOX, Set.of());
    }

    /** Somebody who can differentiate the adapted model, and has nothing else. */
    public static ThreatModel whiteBox() {
        return new ThreatModel(Access.WHITE_BOX, Set.of());
    }

    /** Somebody who gives captions and gets pictures, and has nothing else. */
    public static ThreatModel blackBox() {
        return new ThreatModel(Access.BLACK_BOX, Set.of());
    }

    /** The same attacker, who has one thing more. */
    public ThreatModel with(Need need) {
        EnumSet<Need> more = EnumSet.of(need);
        more.addAll(needs);
        return new ThreatModel(access, more);
    }

    /** Such as {@code gray box, the base model}. */
    public String text() {
        String beside = needs.stream().map(need -> ", " + need.text).collect(Collectors.joining());
        return access.text + beside;
    }
}
