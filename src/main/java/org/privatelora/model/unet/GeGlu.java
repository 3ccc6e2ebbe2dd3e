package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * Feed-forward layer with a gated unit, W2 ((x V) gelu(x W)) (Shazeer 2020, "GLU Variants Improve Transformer", eq. 6).
 *
 * @param in C to 8 C, values before gates
 * @param out 4 C to C
 */
public record GeGlu(Projection in, Projection out) {
    private static final int EXPANSION = 4;

    /** Takes {@code net.0.proj} and {@code net.2} from where the cursor stands. */
    static GeGlu build(int channels, Weights weights) {
        int inner = EXPANSION * channels;
        return new GeGlu(
                weights.linear("net.0.proj", channels, 2 * inner, true),
                weights.linear("net.2", inner, channels, true));
    }

    /** Maps (B, N, C) to the same shape, each position alone. */
    NDArray apply(NDArray x) {
        return Scope.tidy(() -> {
            NDList parts = in.apply(x).split(2, 2); // (B, N, 4 C) twice
            NDArray gated = parts.get(0).mul(Ops.gelu(parts.get(1)));
            return out.apply(gated);
        });
    }
}
