package org.privatelora.model.vae;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.privatelora.nn.GroupNorm;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/** Two 3x3 convolutions and a shortcut, without time embedding. */
record VaeResnet(GroupNorm norm1, Projection conv1, GroupNorm norm2, Projection conv2, Optional<Projection> shortcut) {
    static final double EPS = 1e-6;

    static VaeResnet build(int in, int out, int groups, Weights weights) {
        return new VaeResnet(
                weights.groupNorm("norm1", in, groups, EPS),
                weights.conv("conv1", in, out, 3, 1, 1),
                weights.groupNorm("norm2", out, groups, EPS),
                weights.conv("conv2", out, out, 3, 1, 1),
                in == out ? Optional.empty() : Optional.of(weights.conv("conv_shortcut", in, out, 1, 1, 0)));
    }

    /** (B, in, H, W) to (B, out, H, W). */
    NDArray apply(NDArray x) {
        return Scope.tidy(() -> {
            NDArray hidden = conv1.apply(Ops.silu(norm1.apply(x)));
            NDArray residual = conv2.apply(Ops.silu(norm2.apply(hidden)));
            return shortcut.map(conv -> conv.apply(x)).orElse(x).add(residual);
        });
    }
}
