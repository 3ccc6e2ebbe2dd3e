package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.IntFunction;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/**
 * The noise of numbered samples: sample i gets the same numbers in whichever batch and on whichever device it is drawn.
 *
 * @param rng the seed
 * @param first number of the first sample of the batch, at least 0
 */
public record SampleNoise(Rng rng, long first) {
    private static final String START = "sampling-start";
    private static final String VARIANCE = "sampling-variance";

    /**
     * Noise to start from.
     *
     * @param manager owns the result
     * @param shape (B, C, H, W)
     * @return standard normal, float32
     */
    public NDArray start(NDManager manager, Shape shape) {
        return normal(START, 0, manager, shape);
    }

    /** Noise for each step of a stochastic sampler; arguments as of {@link #start}. */
    public IntFunction<NDArray> perStep(NDManager manager, Shape shape) {
        return step -> normal(VARIANCE, step, manager, shape);
    }

    private NDArray normal(String stream, int step, NDManager manager, Shape shape) {
        int batch = Math.toIntExact(shape.get(0));
        int each = Math.toIntExact(shape.size() / batch);
        float[] all = new float[batch * each];
        for (int i = 0; i < batch; i++) {
            System.arraycopy(rng.normal(stream, step, first + i, each), 0, all, i * each, each);
        }
        return Tensors.of(manager, all, shape);
    }
}
