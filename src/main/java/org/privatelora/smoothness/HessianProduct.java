package org.privatelora.smoothness;

import ai.djl.ndarray.NDArray;

/** v to H v, for the Hessian of a function at one point. */
@FunctionalInterface
public interface HessianProduct {
    /**
     * The product.
     *
     * @param v (n,) float32
     * @return (n,), in the current scope
     */
    NDArray times(NDArray v);
}
