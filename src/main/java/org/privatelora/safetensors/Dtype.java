package org.privatelora.safetensors;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;

/** The element types of a safetensors file that the library reads; the constants carry the format's own names. */
public enum Dtype {
    /** IEEE 754 double. */
    F64(8, DataType.FLOAT64),
    /** IEEE 754 single. */
    F32(4, DataType.FLOAT32),
    /** IEEE 754 half; stays half in an array. */
    F16(2, DataType.FLOAT16),
    /** The upper half of a single; widened to single when read, because the engine has no such arrays in Java. */
    BF16(2, DataType.FLOAT32),
    /** Signed 64 bits. */
    I64(8, DataType.INT64),
    /** Signed 32 bits. */
    I32(4, DataType.INT32),
    /** Signed 16 bits; widened to 32 when read, because the engine has no such arrays in Java. */
    I16(2, DataType.INT32),
    /** Signed 8 bits. */
    I8(1, DataType.INT8),
    /** Unsigned 8 bits. */
    U8(1, DataType.UINT8),
    /** One byte, 0 or 1. */
    BOOL(1, DataType.BOOLEAN);

    private final int bytes;
    private final DataType arrayType;

    Dtype(int bytes, DataType arrayType) {
        this.bytes = bytes;
        this.arrayType = arrayType;
    }

    /** The size of one element in the file. */
    public int bytes() {
        return bytes;
    }

    /** The type of an array that was read from a tensor of this type. */
    public DataType arrayType() {
        return arrayType;
    }

    /** Whether the elements are floating-point numbers. */
    public boolean isFloating() {
        return arrayType.isFloating();
    }

    /** Whether arrays have wider elements than the file: the engine aborts the process on 16-bit integers and on BF16. */
    boolean isWidened() {
        return bytes != arrayType.getNumOfBytes();
    }

    /** The type with the format's name, if the library knows it. */
    static Optional<Dtype> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** The type a tensor of the array type is written as. */
    static Dtype of(DataType type) {
        return Arrays.stream(values())
                .filter(candidate -> candidate.arrayType == type && !candidate.isWidened())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("an array of type " + type
                        + " cannot be written; cast it to one of " + Arrays.toString(values())));
    }
}
