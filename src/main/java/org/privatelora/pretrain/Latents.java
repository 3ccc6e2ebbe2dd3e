package org.privatelora.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Scaled latents of pictures, encoded once.
 *
 * @param values posterior means times the scaling factor, one row each
 * @param shape (C, h, w)
 * @param scalingFactor one over the deviation of all posterior means
 */
record Latents(float[][] values, Shape shape, double scalingFactor) {
    private static final int BATCH = 50;

    static Latents of(Pictures pictures, AutoencoderKl model, NDManager manager) {
        float[][] rows = new float[pictures.count()][];
        long[][] shape = new long[1][];
        for (int begin = 0; begin < rows.length; begin += BATCH) {
            int first = begin;
            int end = Math.min(rows.length, begin + BATCH);
            Scope.run(() -> Autograd.noGrad(() -> {
                NDArray means =
                        model.encode(pictures.range(manager, first, end)).get(0);
                shape[0] = means.getShape().getShape();
                float[] flat = means.toFloatArray();
                int length = flat.length / (end - first);
                for (int i = first; i < end; i++) {
                    rows[i] = Arrays.copyOfRange(flat, (i - first) * length, (i - first + 1) * length);
                }
                return end;
            }));
        }
        double factor = 1 / deviation(rows);
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] *= (float) factor;
            }
        }
        return new Latents(rows, new Shape(shape[0][1], shape[0][2], shape[0][3]), factor);
    }

    private static double deviation(float[][] rows) {
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (float[] row : rows) {
            for (float x : row) {
                sum += x;
                squares += (double) x * x;
            }
            count += row.length;
        }
        return Math.sqrt(squares / count - sum / count * (sum / count));
    }

    /** The rows picked, (B, C, h, w). */
    NDArray batch(NDManager manager, int[] picked) {
        int length = (int) shape.size();
        float[] flat = new float[picked.length * length];
        for (int i = 0; i < picked.length; i++) {
            System.arraycopy(values[picked[i]], 0, flat, i * length, length);
        }
        return Tensors.of(manager, flat, new Shape(picked.length, shape.get(0), shape.get(1), shape.get(2)));
    }
}
