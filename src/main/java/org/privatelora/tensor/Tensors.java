package org.privatelora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Java numbers to tensors that own their memory.
 *
 * @implNote on the CPU {@code NDManager.create(float[])} borrows the memory of a Java buffer: once that handle is closed and the
 *     garbage collector has run, views and autograd graphs that still use it read freed memory. Everything here is a copy.
 */
public final class Tensors {
    private Tensors() {}

    /** A float32 tensor of that shape, row-major. */
    public static NDArray of(NDManager manager, float[] values, Shape shape) {
        return owned(manager.create(values, shape));
    }

    /** A float32 vector. */
    public static NDArray of(NDManager manager, float[] values) {
        return of(manager, values, new Shape(values.length));
    }

    /** A float32 scalar, shape (). */
    public static NDArray of(NDManager manager, float value) {
        return of(manager, new float[] {value}, new Shape());
    }

    /** An int64 tensor of that shape, row-major. */
    public static NDArray of(NDManager manager, long[] values, Shape shape) {
        return owned(manager.create(values, shape));
    }

    /** An int64 vector. */
    public static NDArray of(NDManager manager, long[] values) {
        return of(manager, values, new Shape(values.length));
    }

    /** An int64 vector from ints, such as timesteps. */
    public static NDArray of(NDManager manager, int[] values) {
        return of(manager, java.util.Arrays.stream(values).asLongStream().toArray());
    }

    private static NDArray owned(NDArray borrowed) {
        try (borrowed) {
            return borrowed.duplicate();
        }
    }
}
