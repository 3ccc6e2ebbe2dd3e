package org.privatelora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Reverse-mode differentiation without DJL's gradient collector: grad mode, {@code backward}, and the gradients of leaves.
 *
 * @implNote DJL's collector allows one graph per process and never zeroes; see {@link #zero}. PyTorch's grad mode belongs to
 *     the thread, and is off on the thread that started the engine: every method here sets it and puts it back.
 */
public final class Autograd {
    private Autograd() {}

    /** Runs {@code body} with the graph being recorded. */
    public static <T> T recording(Supplier<T> body) {
        return withGradMode(true, body);
    }

    /** Runs {@code body} without recording a graph. */
    public static <T> T noGrad(Supplier<T> body) {
        return withGradMode(false, body);
    }

    private static <T> T withGradMode(boolean on, Supplier<T> body) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(on);
        try {
            return body.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /** True when operations on this thread record a graph now. */
    public static boolean isRecording() {
        return JniUtils.isGradMode();
    }

    /**
     * Adds the gradient of a scalar to every leaf it depends on, and frees the graph.
     *
     * @param loss shape ()
     */
    public static void backward(NDArray loss) {
        backward(loss, loss.onesLike(), false);
    }

    /**
     * Adds the vector-Jacobian product to every leaf that {@code output} depends on.
     *
     * @param output any shape
     * @param vector the cotangent, same shape as {@code output}
     * @param keepGraph true when another backward through the same graph follows
     */
    public static void backward(NDArray output, NDArray vector, boolean keepGraph) {
        JniUtils.backward((PtNDArray) output, (PtNDArray) vector, keepGraph, false);
    }

    /** A new array that shares the values of {@code value}, is cut from its graph and collects a gradient. */
    public static NDArray leaf(NDArray value) {
        NDArray leaf = value.stopGradient();
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /**
     * Whether a gradient flows into it: a leaf, or the result of a recorded operation on one.
     *
     * @implNote DJL's own question, {@code hasGradient}, is answered with true for leaves only.
     */
    public static boolean requiresGradient(NDArray x) {
        return Ops.call("requires_gradient").with(x).number() == 1;
    }

    /** The same values outside the graph. */
    public static NDArray detach(NDArray x) {
        return x.stopGradient();
    }

    /**
     * The gradient collected by a leaf, zeros when none has arrived; the handle belongs to the current {@link Scope}.
     *
     * @param leaf an array made by {@link #leaf}
     * @return same shape as the leaf, outside the graph
     */
    public static NDArray gradient(NDArray leaf) {
        return leaf.getGradient().stopGradient();
    }

    /**
     * Sets the collected gradient to zero.
     *
     * @implNote multiplying by zero would keep a NaN.
     */
    public static void zero(NDArray leaf) {
        JniUtils.zeroGrad((PtNDArray) leaf);
    }
}
