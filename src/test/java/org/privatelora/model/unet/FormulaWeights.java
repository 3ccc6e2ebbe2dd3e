package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.privatelora.nn.TensorSource;

/**
 * Weights given by a closed formula of name and element index, so that a model of real size needs no file. Tensors are made in
 * the engine's memory, through one direct buffer; the Java heap stays small.
 */
final class FormulaWeights implements TensorSource {
    private static final double GAIN = 0.7;
    private final NDManager manager;
    private final Map<String, Long> checksums = new LinkedHashMap<>();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    FormulaWeights(NDManager manager) {
        this.manager = manager;
    }

    /** Name to CRC-32 of the little-endian float32 bytes of every tensor made so far. */
    Map<String, Long> checksums() {
        return checksums;
    }

    @Override
    public NDArray tensor(String name, Shape shape) {
        boolean matrix = shape.dimension() > 1;
        boolean scale = name.endsWith(".weight");
        double fanIn = shape.size() / (double) shape.get(0);
        double a = matrix ? Math.sqrt(3 / fanIn) * GAIN : scale ? 0.1 : 0.05;
        double b = !matrix && scale ? 1 : 0;
        return tensor(name, shape, a, b);
    }

    private NDArray tensor(String name, Shape shape, double a, double b) {
        int count = Math.toIntExact(shape.size());
        ByteBuffer bytes = reserve(4 * count);
        fill(bytes.asFloatBuffer(), count, (int) crc(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8))), a, b);
        checksums.put(name, crc(bytes.duplicate()));
        try (NDArray borrowed = manager.create(bytes, shape, DataType.FLOAT32)) {
            return borrowed.duplicate();
        }
    }

    private ByteBuffer reserve(int size) {
        if (buffer.capacity() < size) {
            buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }
        return buffer.slice(0, size).order(ByteOrder.nativeOrder());
    }

    private static void fill(FloatBuffer target, int count, int seed, double a, double b) {
        for (int i = 0; i < count; i++) {
            int x = seed ^ i * 0x9E3779B1;
            x = (x ^ x >>> 16) * 0x85EBCA6B;
            x = (x ^ x >>> 13) * 0xC2B2AE35;
            x ^= x >>> 16;
            target.put(i, (float) (b + a * ((x >>> 8) / 8388608.0 - 1)));
        }
    }

    private static long crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
