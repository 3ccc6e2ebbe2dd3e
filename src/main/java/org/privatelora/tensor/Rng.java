package org.privatelora.tensor;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Counter-based random numbers: Philox-4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"). A number
 * is a pure function of (seed, stream, step, index, position), so a run draws the same ones on every device, after a resume and
 * in any batch order.
 *
 * @param seed the run's seed, the key of the cipher
 * @implNote normals by Box and Muller (1958) with {@code StrictMath}, whose results are fixed to the bit.
 */
public record Rng(long seed) {
    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    /**
     * Standard normal numbers.
     *
     * @param stream what they are for, for instance {@code "adaptation-noise"}; streams are independent
     * @param step training step or repetition, at least 0
     * @param index which example, at least 0
     * @param count how many
     * @return (count,)
     */
    public float[] normal(String stream, long step, long index, int count) {
        float[] values = new float[count];
        int key = hash(stream);
        for (int i = 0; i < count; i += 4) {
            int[] block = block(key, step, index, i / 4);
            for (int j = 0; j < 4 && i + j < count; j++) {
                double radius = StrictMath.sqrt(-2 * StrictMath.log(open(block[j & ~1])));
                double angle = 2 * StrictMath.PI * unit(block[j | 1]);
                values[i + j] = (float) (radius * ((j & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle)));
            }
        }
        return values;
    }

    /** Uniform numbers in [0, 1); arguments as in {@link #normal}. */
    public float[] uniform(String stream, long step, long index, int count) {
        float[] values = new float[count];
        int key = hash(stream);
        for (int i = 0; i < count; i += 4) {
            int[] block = block(key, step, index, i / 4);
            for (int j = 0; j < 4 && i + j < count; j++) {
                values[i + j] = (block[j] >>> 8) * 0x1p-24f;
            }
        }
        return values;
    }

    /**
     * A uniform integer in [0, bound).
     *
     * @throws IllegalArgumentException when bound is below 1
     */
    public int below(int bound, String stream, long step, long index) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1, was " + bound);
        }
        return (int) ((Integer.toUnsignedLong(block(hash(stream), step, index, 0)[0]) * bound) >>> 32);
    }

    /** A permutation of 0..n-1 by the Fisher-Yates shuffle. */
    public int[] permutation(int n, String stream, long step) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = below(i + 1, stream, step, i);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static double unit(int bits) {
        return Integer.toUnsignedLong(bits) * 0x1p-32;
    }

    /** In (0, 1], so that its logarithm is finite. */
    private static double open(int bits) {
        return (Integer.toUnsignedLong(bits) + 1) * 0x1p-32;
    }

    /** Four random words; the counter is (position, index, step, stream). */
    private int[] block(int stream, long step, long index, int position) {
        int high = (int) (step >>> 32) * 31 ^ (int) (index >>> 32);
        return philox((int) seed, (int) (seed >>> 32) ^ high, position, (int) index, (int) step, stream);
    }

    private static int hash(String stream) {
        CRC32 crc = new CRC32();
        crc.update(stream.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /** Philox-4x32 with ten rounds. */
    static int[] philox(int k0, int k1, int c0, int c1, int c2, int c3) {
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long p1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return new int[] {c0, c1, c2, c3};
    }
}
