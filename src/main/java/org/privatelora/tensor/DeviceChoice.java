package org.privatelora.tensor;

import java.util.Locale;

/** Where tensors live: named by the user, never replaced silently. */
public enum DeviceChoice {
    /** The processor. */
    CPU,
    /** The first CUDA device; an error when there is none. */
    CUDA,
    /** CUDA when a device is there, else the processor. */
    AUTO;

    /**
     * Reads {@code cpu}, {@code cuda} or {@code auto}.
     *
     * @param text the user's word, any case
     * @return the choice
     * @throws IllegalArgumentException for any other word
     */
    public static DeviceChoice parse(String text) {
        for (DeviceChoice choice : values()) {
            if (choice.name().equals(text.toUpperCase(Locale.ROOT))) {
                return choice;
            }
        }
        throw new IllegalArgumentException("device must be cpu, cuda or auto, was '" + text + "'");
    }
}
