package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import org.privatelora.tensor.Ops;

/**
 * Group normalisation (Wu and He 2018).
 *
 * @param weight (C,)
 * @param bias (C,)
 * @param groups divides C
 * @param eps added to the variance
 */
public record GroupNorm(NDArray weight, NDArray bias, int groups, double eps) {
    /** Normalises (B, C, H, W) over the channels of each group and all positions. */
    public NDArray apply(NDArray x) {
        return Ops.groupNorm(x, groups, weight, bias, eps);
    }
}
