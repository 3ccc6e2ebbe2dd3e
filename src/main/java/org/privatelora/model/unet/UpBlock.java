package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * One level on the way up; every residual block also sees the skip of the same place on the way down.
 *
 * @param resnets residual blocks, in order
 * @param attentions one transformer behind each residual block, or none at all
 * @param upsampler 3x3 convolution behind the enlargement, missing at the finest level
 */
public record UpBlock(List<ResnetBlock> resnets, List<Transformer2d> attentions, Optional<Projection> upsampler) {
    /** Takes the tensors of {@code up_blocks.<index>}; index 0 is the coarsest level. */
    static UpBlock build(UNetConfig config, int index, Weights weights) {
        List<UNetConfig.Level> levels = config.levels();
        int depth = levels.size() - 1 - index;
        UNetConfig.Level level = levels.get(depth);
        Weights here = weights.at("up_blocks." + index);
        int out = level.channels();
        int below = levels.get(Math.min(depth + 1, levels.size() - 1)).channels();
        int above = levels.get(Math.max(depth - 1, 0)).channels();
        List<ResnetBlock> resnets = new ArrayList<>();
        List<Transformer2d> attentions = new ArrayList<>();
        for (int i = 0; i <= config.layersPerBlock(); i++) {
            int in = i == 0 ? below : out;
            int skip = i == config.layersPerBlock() ? above : out;
            resnets.add(ResnetBlock.build(config, in + skip, out, here.at("resnets." + i)));
            if (level.upAttention()) {
                attentions.add(Transformer2d.build(config, level, here.at("attentions." + i)));
            }
        }
        Optional<Projection> upsampler =
                depth == 0 ? Optional.empty() : Optional.of(here.conv("upsamplers.0.conv", out, out, 3, 1, 1));
        return new UpBlock(List.copyOf(resnets), List.copyOf(attentions), upsampler);
    }

    /**
     * Applies the level.
     *
     * @param x (B, in, H, W)
     * @param time (B, time dim)
     * @param context (B, M, D)
     * @param skips results of the way down, one for each residual block
     * @param size shape of the next level's first skip; not asked for at the finest level
     * @return (B, out, H', W') of that size
     */
    NDArray apply(NDArray x, NDArray time, NDArray context, List<NDArray> skips, Supplier<Shape> size) {
        return Scope.tidy(() -> {
            NDArray hidden = x;
            for (int i = 0; i < resnets.size(); i++) {
                NDArray joined = hidden.concat(skips.get(i), 1); // (B, in + skip, H, W)
                hidden = resnets.get(i).apply(joined, time); // (B, out, H, W)
                hidden = attentions.isEmpty() ? hidden : attentions.get(i).apply(hidden, context);
            }
            return upsampler.isPresent() ? upsample(hidden, size.get(), upsampler.get()) : hidden;
        });
    }

    /** Twice the size, or one less where the way down met an odd size. */
    static NDArray upsample(NDArray x, Shape skip, Projection conv) {
        return conv.apply(Ops.upsampleNearest(x, skip.get(2), skip.get(3))); // (B, out, H', W')
    }
}
