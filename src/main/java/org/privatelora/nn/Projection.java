package org.privatelora.nn;

import ai.djl.ndarray.NDArray;

/** A linear map between feature spaces, {@link Linear} or {@link Conv2d}, or one of them with an adapter added. */
public interface Projection {
    /**
     * Applies the map.
     *
     * @param x (..., in) for a linear layer, (B, in, H, W) for a convolution
     * @return (..., out) or (B, out, H', W')
     */
    NDArray apply(NDArray x);
}
