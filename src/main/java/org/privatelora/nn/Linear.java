package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.privatelora.tensor.Ops;

/**
 * y = x W' + b.
 *
 * @param weight W, (out, in)
 * @param bias b, (out,)
 */
public record Linear(NDArray weight, Optional<NDArray> bias) implements Projection {
    @Override
    public NDArray apply(NDArray x) {
        return bias.isPresent() ? Ops.linear(x, weight, bias.get()) : Ops.linear(x, weight);
    }
}
