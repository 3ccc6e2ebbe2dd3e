package org.privatelora.safetensors;

import java.util.Arrays;
import java.util.Objects;

/**
 * Where one tensor lies in a safetensors file.
 *
 * @param name the state-dict key
 * @param dtype the element type
 * @param shape the dimensions, row-major; empty for a scalar
 * @param begin offset of the first byte, counted from the end of the header
 * @param end offset after the last byte
 */
public record TensorInfo(String name, Dtype dtype, long[] shape, long begin, long end) {
    /** Copies the shape. */
    public TensorInfo {
        shape = shape.clone();
    }

    /** A copy of the dimensions. */
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** The number of bytes in the file. */
    public long bytes() {
        return end - begin;
    }

    /** The number of elements. */
    public long elements() {
        return bytes() / dtype.bytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorInfo that
                && name.equals(that.name)
                && dtype == that.dtype
                && Arrays.equals(shape, that.shape)
                && begin == that.begin
                && end == that.end;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, dtype, Arrays.hashCode(shape), begin, end);
    }

    @Override
    public String toString() {
        return name + " " + dtype + Arrays.toString(shape) + " at [" + begin + ", " + end + ")";
    }
}
