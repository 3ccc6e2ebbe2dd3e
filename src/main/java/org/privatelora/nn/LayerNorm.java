package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import org.privatelora.tensor.Ops;

/**
 * Layer normalisation (Ba et al. 2016).
 *
 * @param weight (C,)
 * @param bias (C,)
 * @param eps added to the variance
 */
public record LayerNorm(NDArray weight, NDArray bias, double eps) {
    /** Normalises (..., C) over the last axis. */
    public NDArray apply(NDArray x) {
        return Ops.layerNorm(x, weight, bias, eps);
    }
}
