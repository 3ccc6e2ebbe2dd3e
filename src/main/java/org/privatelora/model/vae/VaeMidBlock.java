package org.privatelora.model.vae;

import ai.djl.ndarray.NDArray;
import org.privatelora.nn.Weights;

/** Residual block, attention, residual block at the coarsest level. */
record VaeMidBlock(VaeResnet first, VaeAttention attention, VaeResnet second) {
    static VaeMidBlock build(int channels, int groups, AttentionKeys keys, Weights weights) {
        return new VaeMidBlock(
                VaeResnet.build(channels, channels, groups, weights.at("resnets.0")),
                VaeAttention.build(channels, groups, keys, weights.at("attentions.0")),
                VaeResnet.build(channels, channels, groups, weights.at("resnets.1")));
    }

    NDArray apply(NDArray x) {
        return second.apply(attention.apply(first.apply(x)));
    }
}
