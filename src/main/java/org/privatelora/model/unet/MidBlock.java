package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Scope;

/**
 * The coarsest feature map's transformer between two residual blocks.
 *
 * @param resnet0 before the transformer
 * @param attention the transformer
 * @param resnet1 behind it
 */
public record MidBlock(ResnetBlock resnet0, Transformer2d attention, ResnetBlock resnet1) {
    /** Takes the tensors of {@code mid_block}. */
    static MidBlock build(UNetConfig config, Weights weights) {
        UNetConfig.Level level = config.levels().get(config.levels().size() - 1);
        Weights here = weights.at("mid_block");
        int channels = level.channels();
        return new MidBlock(
                ResnetBlock.build(config, channels, channels, here.at("resnets.0")),
                Transformer2d.build(config, level, here.at("attentions.0")),
                ResnetBlock.build(config, channels, channels, here.at("resnets.1")));
    }

    /**
     * Applies the block.
     *
     * @param x (B, C, H, W)
     * @param time (B, time dim)
     * @param context (B, M, D)
     * @return (B, C, H, W)
     */
    NDArray apply(NDArray x, NDArray time, NDArray context) {
        return Scope.tidy(() -> {
            NDArray before = resnet0.apply(x, time);
            NDArray attended = attention.apply(before, context);
            return resnet1.apply(attended, time);
        });
    }
}
