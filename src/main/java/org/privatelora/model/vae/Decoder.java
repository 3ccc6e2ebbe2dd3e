package org.privatelora.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.privatelora.nn.GroupNorm;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/** Latents to image. */
record Decoder(Projection convIn, VaeMidBlock mid, List<Level> levels, GroupNorm normOut, Projection convOut) {
    /** Residual blocks of one resolution, then doubling unless it is the finest. */
    record Level(List<VaeResnet> resnets, Optional<Projection> upsample) {
        NDArray apply(NDArray x) {
            NDArray hidden = x;
            for (VaeResnet resnet : resnets) {
                hidden = resnet.apply(hidden);
            }
            NDArray last = hidden;
            return upsample.map(conv -> conv.apply(doubled(last))).orElse(last);
        }

        private static NDArray doubled(NDArray x) {
            Shape shape = x.getShape();
            return Ops.upsampleNearest(x, 2 * shape.get(2), 2 * shape.get(3));
        }
    }

    static Decoder build(VaeConfig config, AttentionKeys keys, Weights weights) {
        int depth = config.channels().size();
        int coarse = config.channels().get(depth - 1);
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            levels.add(level(config, i, weights.at("up_blocks." + i)));
        }
        int fine = config.channels().get(0);
        return new Decoder(
                weights.conv("conv_in", config.latentChannels(), coarse, 3, 1, 1),
                VaeMidBlock.build(coarse, config.groups(), keys, weights.at("mid_block")),
                levels,
                weights.groupNorm("conv_norm_out", fine, config.groups(), VaeResnet.EPS),
                weights.conv("conv_out", fine, 3, 3, 1, 1));
    }

    private static Level level(VaeConfig config, int i, Weights weights) {
        int depth = config.channels().size();
        int out = config.channels().get(depth - 1 - i);
        int in = i == 0 ? out : config.channels().get(depth - i);
        List<VaeResnet> resnets = new ArrayList<>();
        for (int j = 0; j <= config.layersPerBlock(); j++) {
            resnets.add(VaeResnet.build(j == 0 ? in : out, out, config.groups(), weights.at("resnets." + j)));
        }
        return new Level(
                resnets,
                i == depth - 1 ? Optional.empty() : Optional.of(weights.conv("upsamplers.0.conv", out, out, 3, 1, 1)));
    }

    /** (B, latent channels, h, w) to (B, 3, r h, r w). */
    NDArray apply(NDArray latents) {
        NDArray hidden = mid.apply(convIn.apply(latents));
        for (Level level : levels) {
            NDArray input = hidden;
            hidden = Scope.tidy(() -> level.apply(input));
        }
        return convOut.apply(Ops.silu(normOut.apply(hidden)));
    }
}
