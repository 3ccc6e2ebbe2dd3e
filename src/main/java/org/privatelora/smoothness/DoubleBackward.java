package org.privatelora.smoothness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.SecondOrder;

/**
 * Exact Hessian-vector products (Pearlmutter 1994): the gradient is recorded as a graph once, each product is one more backward pass
 * through it. Owns that graph, which holds the activations of one forward and one backward pass.
 */
public final class DoubleBackward implements HessianProduct, AutoCloseable {
    private final List<NDArray> leaves;
    private final NDArray loss;
    private final NDArray gradient;

    /** Records loss and gradient at the point where the parameters are now; they must not move while this is in use. */
    public DoubleBackward(Surface surface) {
        leaves = List.copyOf(surface.parameters().leaves().values());
        NDList recorded = SecondOrder.composed(() -> Scope.tidyList(() -> {
            NDArray value = surface.loss().get();
            return new NDList(value, SecondOrder.gradient(value, leaves));
        }));
        loss = Scope.keep(recorded.get(0));
        gradient = Scope.keep(recorded.get(1));
    }

    /** The function's value. */
    public double loss() {
        return loss.getFloat();
    }

    /** Euclidean norm of the gradient. */
    public double gradientNorm() {
        return Scope.value(() -> Math.sqrt(gradient.square().sum().getFloat()));
    }

    @Override
    public NDArray times(NDArray v) {
        return SecondOrder.hessianProduct(gradient, v, leaves);
    }

    @Override
    public void close() {
        gradient.close();
        loss.close();
    }
}
