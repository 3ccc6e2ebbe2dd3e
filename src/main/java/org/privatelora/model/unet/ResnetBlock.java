package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.privatelora.nn.GroupNorm;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * Two 3x3 convolutions with the time embedding added between them, and a shortcut (He et al. 2016; Ho et al. 2020, app. B).
 *
 * @param norm1 over the input's channels
 * @param conv1 in to out channels
 * @param timeProjection time embedding to out channels
 * @param norm2 over out channels
 * @param conv2 out to out channels
 * @param shortcut 1x1 convolution, when in and out channels differ
 */
public record ResnetBlock(
        GroupNorm norm1,
        Projection conv1,
        Projection timeProjection,
        GroupNorm norm2,
        Projection conv2,
        Optional<Projection> shortcut) {

    /** Takes the block's tensors from where the cursor stands. */
    static ResnetBlock build(UNetConfig config, int in, int out, Weights weights) {
        UNetConfig.Norm norm = config.norm();
        return new ResnetBlock(
                weights.groupNorm("norm1", in, norm.groups(), norm.eps()),
                weights.conv("conv1", in, out, 3, 1, 1),
                weights.linear("time_emb_proj", config.timeDim(), out, true),
                weights.groupNorm("norm2", out, norm.groups(), norm.eps()),
                weights.conv("conv2", out, out, 3, 1, 1),
                in == out ? Optional.empty() : Optional.of(weights.conv("conv_shortcut", in, out, 1, 1, 0)));
    }

    /**
     * Applies the block.
     *
     * @param x (B, in, H, W)
     * @param time (B, time dim)
     * @return (B, out, H, W)
     */
    NDArray apply(NDArray x, NDArray time) {
        return Scope.tidy(() -> {
            NDArray shift = timeProjection.apply(Ops.silu(time)).expandDims(2).expandDims(3); // (B, out, 1, 1)
            NDArray hidden = conv1.apply(Ops.silu(norm1.apply(x))).add(shift); // (B, out, H, W)
            NDArray residual = conv2.apply(Ops.silu(norm2.apply(hidden)));
            return shortcut.map(conv -> conv.apply(x)).orElse(x).add(residual);
        });
    }
}
