package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Scope;

/**
 * One level on the way down; every result on the way is a skip for the way up.
 *
 * @param resnets residual blocks, in order
 * @param attentions one transformer behind each residual block, or none at all
 * @param downsampler 3x3 convolution with stride 2, missing at the coarsest level
 */
public record DownBlock(List<ResnetBlock> resnets, List<Transformer2d> attentions, Optional<Projection> downsampler) {
    /** Takes the tensors of {@code down_blocks.<index>}. */
    static DownBlock build(UNetConfig config, int index, Weights weights) {
        UNetConfig.Level level = config.levels().get(index);
        Weights here = weights.at("down_blocks." + index);
        int in = config.levels().get(Math.max(index - 1, 0)).channels();
        int out = level.channels();
        boolean coarsest = index == config.levels().size() - 1;
        List<ResnetBlock> resnets = new ArrayList<>();
        List<Transformer2d> attentions = new ArrayList<>();
        for (int i = 0; i < config.layersPerBlock(); i++) {
            resnets.add(ResnetBlock.build(config, i == 0 ? in : out, out, here.at("resnets." + i)));
            if (level.downAttention()) {
                attentions.add(Transformer2d.build(config, level, here.at("attentions." + i)));
            }
        }
        Optional<Projection> downsampler =
                coarsest ? Optional.empty() : Optional.of(here.conv("downsamplers.0.conv", out, out, 3, 2, 1));
        return new DownBlock(List.copyOf(resnets), List.copyOf(attentions), downsampler);
    }

    /**
     * Applies the level.
     *
     * @param x (B, in, H, W)
     * @param time (B, time dim)
     * @param context (B, M, D)
     * @return the results of all layers, the last of them being the input of the next level
     */
    NDList apply(NDArray x, NDArray time, NDArray context) {
        return Scope.tidyList(() -> {
            NDList skips = new NDList();
            NDArray hidden = x;
            for (int i = 0; i < resnets.size(); i++) {
                hidden = resnets.get(i).apply(hidden, time); // (B, out, H, W)
                hidden = attentions.isEmpty() ? hidden : attentions.get(i).apply(hidden, context);
                skips.add(hidden);
            }
            if (downsampler.isPresent()) {
                skips.add(downsampler.get().apply(hidden)); // (B, out, ceil(H / 2), ceil(W / 2))
            }
            return skips;
        });
    }
}
