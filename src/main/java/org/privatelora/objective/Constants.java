package org.privatelora.objective;

import ai.djl.ndarray.NDArray;

/** An objective's constants: their ranges, and how they meet tensors. */
final class Constants {
    private Constants() {}

    static void requireAtLeastZero(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be finite and at least 0, was " + value);
        }
    }

    /**
     * constant x, of the type of x.
     *
     * @implNote {@code x.mul(constant)} would give the graph a number on Java memory, which may be freed before the backward pass.
     */
    static NDArray times(double constant, NDArray x) {
        NDArray factor = x.getManager().full(x.getShape(), (float) constant, x.getDataType());
        return x.mul(factor);
    }
}
