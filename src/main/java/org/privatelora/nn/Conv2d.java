package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.privatelora.tensor.Ops;

/**
 * Two-dimensional convolution with zero padding.
 *
 * @param weight (out, in, kh, kw)
 * @param bias (out,)
 * @param stride in both directions, at least 1
 * @param padding zeros on every side, at least 0
 */
public record Conv2d(NDArray weight, Optional<NDArray> bias, int stride, int padding) implements Projection {
    @Override
    public NDArray apply(NDArray x) {
        return bias.isPresent()
                ? Ops.conv2d(x, weight, bias.get(), stride, padding)
                : Ops.conv2d(x, weight, stride, padding);
    }
}
