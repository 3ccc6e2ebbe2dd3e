package org.privatelora.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The five parts of a data set.
 *
 * <p>Training adapts on the members, auxiliary and test together. The defender's proxy and an attacker's thresholds see only the
 * auxiliary halves; every reported number comes from the test halves. Base models are trained on {@link #PUBLIC} only.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, appendix E</a>
 */
public enum Part {
    /** What the base model may see. */
    PUBLIC,
    /** Adapted on; known to the proxy and to threshold choice. */
    MEMBERS_AUX,
    /** Adapted on; used for nothing but the reported attack. */
    MEMBERS_TEST,
    /** Never trained on; known to the proxy and to threshold choice. */
    NONMEMBERS_AUX,
    /** Never trained on; used for nothing but the reported attack. */
    NONMEMBERS_TEST;

    /** The four parts that the base model has not seen. */
    public static final List<Part> PRIVATE = List.of(MEMBERS_AUX, MEMBERS_TEST, NONMEMBERS_AUX, NONMEMBERS_TEST);

    /** The name in manifests: {@code members-aux} and so on. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the adaptation trains on this part. */
    public boolean isMember() {
        return this == MEMBERS_AUX || this == MEMBERS_TEST;
    }

    /** Whether the proxy and an attacker know who is in this part. */
    public boolean isAuxiliary() {
        return this == MEMBERS_AUX || this == NONMEMBERS_AUX;
    }

    /** Members and non-members exchanged, {@link #PUBLIC} kept: swapping roles cancels how hard each half is. */
    public Part swapped() {
        return switch (this) {
            case PUBLIC -> PUBLIC;
            case MEMBERS_AUX -> NONMEMBERS_AUX;
            case MEMBERS_TEST -> NONMEMBERS_TEST;
            case NONMEMBERS_AUX -> MEMBERS_AUX;
            case NONMEMBERS_TEST -> MEMBERS_TEST;
        };
    }

    /** The part of this {@link #key()}. */
    public static Part parse(String key) {
        return Arrays.stream(values())
                .filter(p -> p.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown part \"" + key + "\"; there are: "
                        + Arrays.stream(values()).map(Part::key).collect(Collectors.joining(", "))));
    }
}
