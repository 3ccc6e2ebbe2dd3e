package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.privatelora.nn.TensorSource;

/**
 * Weights given by a closed formula of name and element index, so that a model of real size needs no file. Tensors are made in the
 * engine's memory, through one direct buffer; the Java heap stays small.
 */
final class FormulaWeights implements TensorSource {
    private static final int TYPE = 2;
    private static final int CHECKSUM = 3;
    private final NDManager manager;
    private final double gain;
    /** Name to CRC-32 of the little-endian float32 bytes of every tensor made so far. */
    private final Map<String, Long> checksums = new LinkedHashMap<>();

    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    /**
     * A source of weights.
     *
     * @param manager owns the tensors
     * @param gain factor of matrices and filters
     */
    FormulaWeights(NDManager manager, double gain) {
        this.manager = manager;
        this.gain = gain;
    }

    /** Name to checksum of a table of weights: name, shape, type, checksum, ... */
    static Map<String, Long> checksums(List<String> lines) {
        Map<String, Long> checksums = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] row = line.split("\t");
            if (row.length > CHECKSUM && row[TYPE].equals("float32")) {
                checksums.put(row[0], Long.parseLong(row[CHECKSUM], 16));
            }
        }
        return checksums;
    }

    /** Whether exactly these tensors were made, bit by bit. */
    Row compare(String group, Map<String, Long> expected) {
        Check check = new Check(group);
        Set<String> names = new TreeSet<>(checksums.keySet());
        names.addAll(expected.keySet());
        names.forEach(name -> check.holds(
                name + " has the reference's checksum",
                checksums.containsKey(name) && checksums.get(name).equals(expected.get(name))));
        return check.row();
    }

    @Override
    public NDArray tensor(String name, Shape shape) {
        double fanIn = shape.size() / (double) shape.get(0);
        if (name.endsWith(".running_mean")) {
            return tensor(name, shape, 0.05, 0);
        }
        if (name.endsWith(".running_var")) {
            return tensor(name, shape, 0.2, 1);
        }
        if (name.endsWith("embedding.weight")) {
            return tensor(name, shape, 0.05, 0);
        }
        if (shape.dimension() > 1) {
            return tensor(name, shape, Math.sqrt(3 / fanIn) * gain, 0);
        }
        return name.endsWith(".weight") ? tensor(name, shape, 0.1, 1) : tensor(name, shape, 0.05, 0);
    }

    /** Numbers of variance 1, as latents and contexts are. */
    NDArray input(String name, Shape shape) {
        return tensor(name, shape, Math.sqrt(3), 0);
    }

    private NDArray tensor(String name, Shape shape, double a, double b) {
        int count = Math.toIntExact(shape.size());
        ByteBuffer bytes = reserve(4 * count);
        fill(bytes.asFloatBuffer(), count, seed(name), a, b);
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
            target.put(i, (float) (b + a * value(hash(seed, i))));
        }
    }

    /** CRC-32 of the name. */
    static int seed(String name) {
        return (int) crc(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** The 32 bits of an element; both numbers are taken modulo 2^32. */
    static int hash(int seed, int index) {
        int x = seed ^ index * 0x9E3779B1;
        x = (x ^ x >>> 16) * 0x85EBCA6B;
        x = (x ^ x >>> 13) * 0xC2B2AE35;
        return x ^ x >>> 16;
    }

    /** In [-1, 1). */
    static double value(int hash) {
        return (hash >>> 8) / 8388608.0 - 1;
    }

    private static long crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
