package org.privatelora.attack;

import java.util.Collections;
import java.util.Set;

/**
 * A LoRA that the attacker trained with the recipe of the model under attack, so that its members are known.
 *
 * @param name tells it from the others; references are used in the order of their names
 * @param model how it answers
 * @param members ids of the images it was trained on
 * @param nonMembers ids of the images that could as well have been dealt to it and were left out
 */
public record Reference(String name, GrayBox model, Set<String> members, Set<String> nonMembers) {
    /** Copies the sets and checks that no image is in both. */
    public Reference {
        members = Set.copyOf(members);
        nonMembers = Set.copyOf(nonMembers);
        if (!Collections.disjoint(members, nonMembers)) {
            throw new IllegalArgumentException(
                    "reference " + name + ": an image was trained on or left out, not both at once");
        }
    }
}
