package org.privatelora.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;

/**
 * Differentiating twice: gradients that are themselves part of a graph, and vector products with the Hessian through them.
 *
 * @implNote PyTorch has no second derivative of its fused attention, so a graph that is to be differentiated twice is recorded inside
 *     {@link #composed}, where {@link Ops#attention} is written out in matrix products. Everything else of {@link Ops} has one.
 */
public final class SecondOrder {
    private static final ThreadLocal<Boolean> COMPOSED = ThreadLocal.withInitial(() -> false);

    private SecondOrder() {}

    /** Records {@code body}, on this thread, as a graph that can be differentiated twice. */
    public static <T> T composed(Supplier<T> body) {
        boolean before = COMPOSED.get();
        COMPOSED.set(true);
        try {
            return Autograd.recording(body);
        } finally {
            COMPOSED.set(before);
        }
    }

    static boolean isComposed() {
        return COMPOSED.get();
    }

    /**
     * The gradient of a scalar, differentiable; no leaf collects anything. Keeps the graph.
     *
     * @param loss shape (), recorded inside {@link #composed}
     * @param leaves of the graph, any shapes, n numbers together
     * @return (n,), zeros for leaves that the loss does not depend on
     */
    public static NDArray gradient(NDArray loss, List<NDArray> leaves) {
        return flatGradient(loss, loss.onesLike(), leaves, true);
    }

    /**
     * H v, the gradient of (gradient . v). Keeps the graph.
     *
     * @param gradient what {@link #gradient} returned, (n,)
     * @param v (n,)
     * @param leaves the same ones
     * @return (n,), outside the graph; belongs to the manager of v
     */
    public static NDArray hessianProduct(NDArray gradient, NDArray v, List<NDArray> leaves) {
        return Scope.tidy(() -> {
            NDArray product = flatGradient(gradient, v, leaves, false);
            product.attach(v.getManager());
            return product;
        });
    }

    private static NDArray flatGradient(NDArray output, NDArray vector, List<NDArray> leaves, boolean createGraph) {
        return Ops.call("flat_gradient")
                .with(output)
                .with(vector)
                .with(leaves)
                .with(createGraph)
                .tensor(output);
    }
}
