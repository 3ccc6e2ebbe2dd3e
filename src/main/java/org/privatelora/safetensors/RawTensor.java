package org.privatelora.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor as the bytes that a file holds or will hold. What is copied this way keeps every bit and its type, also a type that
 * the engine lacks. Two are equal when type, shape and bytes are.
 *
 * @param dtype the element type
 * @param shape the dimensions, row-major; () for a scalar
 * @param bytes little-endian elements, less than 2 GiB; not copied, must not be changed
 */
public record RawTensor(Dtype dtype, Shape shape, ByteBuffer bytes) {
    /** Checks that the bytes are as many as type and shape need. */
    public RawTensor {
        long needed = shape.size() * dtype.bytes();
        if (bytes.remaining() != needed) {
            throw new IllegalArgumentException(
                    dtype + " " + shape + " needs " + needed + " bytes, found " + bytes.remaining());
        }
        bytes = bytes.slice().asReadOnlyBuffer();
    }

    /** A read-only view with a position of its own. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A copy of an array.
     *
     * @param array any device, any type that the format has
     */
    public static RawTensor of(NDArray array) {
        Dtype dtype = Dtype.of(array.getDataType());
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(array.size() * dtype.bytes()));
        try (NDManager scratch = array.getManager().newSubManager()) {
            NDArray copy = array.duplicate();
            copy.attach(scratch);
            bytes.put(copy.toByteBuffer(true));
        }
        return new RawTensor(dtype, array.getShape(), bytes.flip());
    }

    /** A scalar of shape (): F32 when that holds the number exactly, else F64. */
    public static RawTensor scalar(double value) {
        boolean single = (float) value == value;
        ByteBuffer bytes =
                ByteBuffer.allocate(single ? Float.BYTES : Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (single) {
            bytes.putFloat((float) value);
        } else {
            bytes.putDouble(value);
        }
        return new RawTensor(single ? Dtype.F32 : Dtype.F64, new Shape(), bytes.flip());
    }

    /**
     * A scalar of shape () and a type, when that is a floating-point type that holds the number exactly; else as {@link
     * #scalar(double)}.
     */
    public static RawTensor scalar(double value, Dtype type) {
        int single = Float.floatToRawIntBits((float) value);
        long bits = switch (type) {
            case F64 -> Double.doubleToRawLongBits(value);
            case F32 -> single;
            case BF16 -> single >>> 16;
            case F16 -> half(single);
            default -> 0;
        };
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, bits).limit(type.bytes());
        RawTensor tensor = new RawTensor(type, new Shape(), bytes);
        return type.isFloating() && tensor.item() == value ? tensor : scalar(value);
    }

    /** Of a normal number that a half holds; of another number, any bits. */
    private static int half(int single) {
        int exponent = (single >>> 23 & 0xff) - 127 + 15;
        return single >>> 16 & 0x8000 | (exponent & 0x1f) << 10 | single >>> 13 & 0x3ff;
    }

    /**
     * The only element, exactly.
     *
     * @throws IllegalArgumentException when there is not exactly one
     */
    public double item() {
        if (shape.size() != 1) {
            throw new IllegalArgumentException("expected one number, found a tensor of shape " + shape);
        }
        if (dtype == Dtype.F64) {
            return bytes().getDouble(0);
        }
        return dtype.isFloating() ? Widening.floatAt(bytes(), dtype, 0) : Widening.longAt(bytes(), dtype, 0);
    }

    /**
     * An array of the tensor's own type ({@link Dtype#arrayType()}): F16 stays half, BF16 is widened to fp32 and I16 to 32 bits.
     *
     * @param manager the owner of the array, whose device the array is on
     */
    public NDArray toArray(NDManager manager) {
        if (shape.size() == 0) {
            return manager.create(shape, dtype.arrayType());
        }
        ByteBuffer elements =
                dtype.isWidened() ? Widening.widened(bytes(), dtype, Math.toIntExact(shape.size())) : bytes();
        NDArray borrowed = manager.create(elements, shape, dtype.arrayType());
        if (manager.getDevice().isGpu()) {
            return borrowed; // already a copy
        }
        try (borrowed) {
            return borrowed.duplicate();
        }
    }
}
