package org.privatelora.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.privatelora.data.Example;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** Pictures in memory, eight bits a value, and random views of them. */
final class Pictures {
    private static final int[][] CHANNEL_ORDERS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    private static final float HALF = 127.5f;
    private final byte[][] values;
    private final int size;

    private Pictures(byte[][] values, int size) {
        this.values = values;
        this.size = size;
    }

    static Pictures of(List<Example> examples, int size) {
        return new Pictures(
                examples.parallelStream()
                        .map(example -> quantised(example.pixels(size)))
                        .toArray(byte[][]::new),
                size);
    }

    private static byte[] quantised(float[] pixels) {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round((pixels[i] + 1) * HALF);
        }
        return bytes;
    }

    /** These, then the others. */
    Pictures and(Pictures others) {
        byte[][] all = Arrays.copyOf(values, count() + others.count());
        System.arraycopy(others.values, 0, all, count(), others.count());
        return new Pictures(all, size);
    }

    /** At most the first {@code most}. */
    Pictures first(int most) {
        return new Pictures(Arrays.copyOf(values, Math.min(most, count())), size);
    }

    int count() {
        return values.length;
    }

    /** Pictures {@code begin .. end-1} as they are, (n, 3, size, size). */
    NDArray range(NDManager manager, int begin, int end) {
        int length = 3 * size * size;
        float[] batch = new float[(end - begin) * length];
        for (int i = begin; i < end; i++) {
            copy(i, new View(0, 0, size, false, CHANNEL_ORDERS[0]), batch, (i - begin) * length);
        }
        return Tensors.of(manager, batch, new Shape(end - begin, 3, size, size));
    }

    /** Random pictures, each cropped at random, mirrored half the time, its colour channels exchanged half the time. */
    NDArray views(NDManager manager, Rng rng, long step, int count, int side) {
        float[] batch = new float[count * 3 * side * side];
        for (int i = 0; i < count; i++) {
            int colours = rng.below(2 * CHANNEL_ORDERS.length, "view-colours", step, i);
            View view = new View(
                    rng.below(size - side + 1, "view-left", step, i),
                    rng.below(size - side + 1, "view-top", step, i),
                    side,
                    rng.below(2, "view-mirror", step, i) == 1,
                    CHANNEL_ORDERS[colours < CHANNEL_ORDERS.length ? colours : 0]);
            copy(rng.below(count(), "view-picture", step, i), view, batch, i * 3 * side * side);
        }
        return Tensors.of(manager, batch, new Shape(count, 3, side, side));
    }

    private record View(int left, int top, int side, boolean mirrored, int[] channels) {}

    private void copy(int picture, View view, float[] target, int offset) {
        int at = offset;
        for (int channel : view.channels) {
            for (int y = 0; y < view.side; y++) {
                int row = (channel * size + view.top + y) * size + view.left;
                for (int x = 0; x < view.side; x++) {
                    int column = view.mirrored ? view.side - 1 - x : x;
                    target[at++] = (values[picture][row + column] & 0xff) / HALF - 1;
                }
            }
        }
    }
}
