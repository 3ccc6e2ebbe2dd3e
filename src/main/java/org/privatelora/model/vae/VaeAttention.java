package org.privatelora.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.privatelora.nn.GroupNorm;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/** Single-head self-attention over the positions of a feature map, added to it. */
record VaeAttention(GroupNorm norm, Projection query, Projection key, Projection value, Projection out) {
    static VaeAttention build(int channels, int groups, AttentionKeys keys, Weights weights) {
        return new VaeAttention(
                weights.groupNorm("group_norm", channels, groups, VaeResnet.EPS),
                weights.linear(keys.query, channels, channels, true),
                weights.linear(keys.key, channels, channels, true),
                weights.linear(keys.value, channels, channels, true),
                weights.linear(keys.out, channels, channels, true));
    }

    /** (B, C, H, W) to the same shape. */
    NDArray apply(NDArray x) {
        return Scope.tidy(() -> {
            Shape shape = x.getShape();
            NDArray tokens =
                    norm.apply(x).reshape(shape.get(0), shape.get(1), -1).transpose(0, 2, 1); // (B, H W, C)
            NDArray attended = Ops.attention(
                    query.apply(tokens).expandDims(1), // (B, 1, H W, C)
                    key.apply(tokens).expandDims(1),
                    value.apply(tokens).expandDims(1));
            NDArray update = out.apply(attended.squeeze(1)); // (B, H W, C)
            return x.add(update.transpose(0, 2, 1).reshape(shape)); // (B, C, H, W)
        });
    }
}
