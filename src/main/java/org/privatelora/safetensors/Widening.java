package org.privatelora.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements of a little-endian buffer as Java numbers; every widening is exact. */
final class Widening {
    private Widening() {}

    /** The float of a tensor's element; F64 is rounded to nearest. */
    static float floatAt(ByteBuffer bytes, Dtype dtype, int index) {
        return switch (dtype) {
            case F64 -> (float) bytes.getDouble(index * 8);
            case F32 -> bytes.getFloat(index * 4);
            case F16 -> half(bytes.getShort(index * 2));
            case BF16 -> bfloat(bytes.getShort(index * 2));
            default -> throw new IllegalArgumentException(dtype + " holds no floating-point numbers; call readLongs");
        };
    }

    /** The integer of a tensor's element; BOOL gives 0 or 1. */
    static long longAt(ByteBuffer bytes, Dtype dtype, int index) {
        return switch (dtype) {
            case I64 -> bytes.getLong(index * 8);
            case I32 -> bytes.getInt(index * 4);
            case I16 -> bytes.getShort(index * 2);
            case I8 -> bytes.get(index);
            case U8 -> Byte.toUnsignedLong(bytes.get(index));
            case BOOL -> bytes.get(index) == 0 ? 0 : 1;
            default -> throw new IllegalArgumentException(dtype + " holds no integers; call readFloats");
        };
    }

    /** A direct buffer in native order, of fp32 from a buffer of BF16 or of 32-bit integers from one of I16. */
    static ByteBuffer widened(ByteBuffer bytes, Dtype dtype, int count) {
        ByteBuffer wide = ByteBuffer.allocateDirect(Math.multiplyExact(count, Integer.BYTES))
                .order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            short narrow = bytes.getShort(i * 2);
            wide.putInt(dtype == Dtype.BF16 ? narrow << 16 : narrow); // a BF16 is the upper half of an fp32
        }
        return wide.flip();
    }

    static float bfloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** IEEE 754 half to single: 1 sign, 5 exponent and 10 fraction bits. */
    static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) { // zero or subnormal: fraction * 2^-24
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        }
        int wide = exponent == 0x1f ? 0xff : exponent + 112;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }
}
