package org.privatelora.objective;

/** Range checks of an objective's constants. */
final class Constants {
    private Constants() {}

    static void requireAtLeastZero(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be finite and at least 0, was " + value);
        }
    }
}
