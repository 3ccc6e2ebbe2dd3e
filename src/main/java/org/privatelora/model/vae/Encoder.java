package org.privatelora.model.vae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.privatelora.nn.GroupNorm;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/** Image to the moments of the posterior. */
record Encoder(Projection convIn, List<Level> levels, VaeMidBlock mid, GroupNorm normOut, Projection convOut) {
    /** Residual blocks of one resolution, then a strided convolution unless it is the coarsest. */
    record Level(List<VaeResnet> resnets, Optional<Projection> downsample) {
        NDArray apply(NDArray x) {
            NDArray hidden = x;
            for (VaeResnet resnet : resnets) {
                hidden = resnet.apply(hidden);
            }
            NDArray last = hidden;
            return downsample.map(conv -> conv.apply(Ops.padRightBottom(last))).orElse(last);
        }
    }

    static Encoder build(VaeConfig config, AttentionKeys keys, Weights weights) {
        List<Integer> channels = config.channels();
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < channels.size(); i++) {
            levels.add(level(config, i, weights.at("down_blocks." + i)));
        }
        int last = channels.get(channels.size() - 1);
        return new Encoder(
                weights.conv("conv_in", 3, channels.get(0), 3, 1, 1),
                levels,
                VaeMidBlock.build(last, config.groups(), keys, weights.at("mid_block")),
                weights.groupNorm("conv_norm_out", last, config.groups(), VaeResnet.EPS),
                weights.conv("conv_out", last, 2 * config.latentChannels(), 3, 1, 1));
    }

    private static Level level(VaeConfig config, int i, Weights weights) {
        int out = config.channels().get(i);
        int in = i == 0 ? out : config.channels().get(i - 1);
        List<VaeResnet> resnets = new ArrayList<>();
        for (int j = 0; j < config.layersPerBlock(); j++) {
            resnets.add(VaeResnet.build(j == 0 ? in : out, out, config.groups(), weights.at("resnets." + j)));
        }
        boolean coarsest = i == config.channels().size() - 1;
        return new Level(
                resnets,
                coarsest ? Optional.empty() : Optional.of(weights.conv("downsamplers.0.conv", out, out, 3, 2, 0)));
    }

    /** (B, 3, H, W) to (B, 2 latent channels, H / r, W / r). */
    NDArray apply(NDArray image) {
        NDArray hidden = convIn.apply(image);
        for (Level level : levels) {
            NDArray input = hidden;
            hidden = Scope.tidy(() -> level.apply(input));
        }
        return convOut.apply(Ops.silu(normOut.apply(mid.apply(hidden))));
    }
}
