package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.privatelora.nn.GroupNorm;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Scope;

/**
 * A transformer block on the positions of a feature map, added to it (Rombach et al. 2022, app. E.2.1).
 *
 * @param norm before the projection
 * @param projectIn C to C, linear or a 1x1 convolution
 * @param block on the sequence of H W positions
 * @param projectOut C to C, of the same kind
 * @param linear whether the projections are linear layers
 */
public record Transformer2d(
        GroupNorm norm, Projection projectIn, TransformerBlock block, Projection projectOut, boolean linear) {
    private static final double EPS = 1e-6;

    /** Takes the transformer's tensors from where the cursor stands. */
    static Transformer2d build(UNetConfig config, UNetConfig.Level level, Weights weights) {
        int channels = level.channels();
        boolean linear = config.linearProjection();
        return new Transformer2d(
                weights.groupNorm("norm", channels, config.norm().groups(), EPS),
                projection("proj_in", channels, linear, weights),
                TransformerBlock.build(
                        channels, config.contextDim(), level.heads(), weights.at("transformer_blocks.0")),
                projection("proj_out", channels, linear, weights),
                linear);
    }

    private static Projection projection(String name, int channels, boolean linear, Weights weights) {
        return linear
                ? weights.linear(name, channels, channels, true)
                : weights.conv(name, channels, channels, 1, 1, 0);
    }

    /**
     * Applies the transformer.
     *
     * @param x (B, C, H, W)
     * @param context (B, M, D)
     * @return (B, C, H, W)
     */
    NDArray apply(NDArray x, NDArray context) {
        return Scope.tidy(() -> x.add(linear ? throughSequence(x, context) : throughImage(x, context)));
    }

    /** What the transformer adds, (B, C, H, W). */
    NDArray throughImage(NDArray x, NDArray context) {
        NDArray projected = projectIn.apply(norm.apply(x)); // (B, C, H, W)
        NDArray sequence = block.apply(toSequence(projected), context); // (B, H W, C)
        return projectOut.apply(toImage(sequence, x.getShape()));
    }

    private NDArray throughSequence(NDArray x, NDArray context) {
        NDArray projected = projectIn.apply(toSequence(norm.apply(x))); // (B, H W, C)
        NDArray sequence = projectOut.apply(block.apply(projected, context));
        return toImage(sequence, x.getShape());
    }

    private static NDArray toSequence(NDArray x) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), -1).transpose(0, 2, 1); // (B, H W, C)
    }

    private static NDArray toImage(NDArray x, Shape shape) {
        return x.transpose(0, 2, 1).reshape(shape); // (B, C, H, W)
    }
}
