package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * Multi-head attention (Vaswani et al. 2017, sec. 3.2.2) of a sequence to a context, which may be the sequence itself.
 *
 * @param heads number of heads
 * @param toQuery C to C, without bias
 * @param toKey D to C, without bias
 * @param toValue D to C, without bias
 * @param toOut C to C
 */
public record Attention(int heads, Projection toQuery, Projection toKey, Projection toValue, Projection toOut) {
    /** Takes {@code to_q}, {@code to_k}, {@code to_v} and {@code to_out.0} from where the cursor stands. */
    static Attention build(int channels, int contextDim, int heads, Weights weights) {
        return new Attention(
                heads,
                weights.linear("to_q", channels, channels, false),
                weights.linear("to_k", contextDim, channels, false),
                weights.linear("to_v", contextDim, channels, false),
                weights.linear("to_out.0", channels, channels, true));
    }

    /**
     * Applies the attention.
     *
     * @param x the sequence that asks, (B, N, C)
     * @param context the sequence that answers, (B, M, D)
     * @return (B, N, C)
     */
    NDArray apply(NDArray x, NDArray context) {
        return Scope.tidy(() -> {
            NDArray q = split(toQuery.apply(x)); // (B, heads, N, C / heads)
            NDArray k = split(toKey.apply(context)); // (B, heads, M, C / heads)
            NDArray v = split(toValue.apply(context)); // (B, heads, M, C / heads)
            NDArray mixed = Ops.attention(q, k, v).transpose(0, 2, 1, 3); // (B, N, heads, C / heads)
            return toOut.apply(mixed.reshape(x.getShape())); // (B, N, C)
        });
    }

    private NDArray split(NDArray x) {
        Shape shape = x.getShape(); // (B, N, C)
        long size = shape.get(2) / heads;
        return x.reshape(shape.get(0), shape.get(1), heads, size).transpose(0, 2, 1, 3); // (B, heads, N, C / heads)
    }
}
