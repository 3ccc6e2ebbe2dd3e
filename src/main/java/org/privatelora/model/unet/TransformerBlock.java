package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import org.privatelora.nn.LayerNorm;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Scope;

/**
 * Self-attention, attention to the context and a feed-forward layer, each on the normalised sequence and added to it.
 *
 * @param norm1 before {@code self}
 * @param self attention of the sequence to itself
 * @param norm2 before {@code cross}
 * @param cross attention of the sequence to the context
 * @param norm3 before {@code feedForward}
 * @param feedForward position by position
 */
public record TransformerBlock(
        LayerNorm norm1, Attention self, LayerNorm norm2, Attention cross, LayerNorm norm3, GeGlu feedForward) {
    private static final double EPS = 1e-5;

    /** Takes the block's tensors from where the cursor stands. */
    static TransformerBlock build(int channels, int contextDim, int heads, Weights weights) {
        return new TransformerBlock(
                weights.layerNorm("norm1", channels, EPS),
                Attention.build(channels, channels, heads, weights.at("attn1")),
                weights.layerNorm("norm2", channels, EPS),
                Attention.build(channels, contextDim, heads, weights.at("attn2")),
                weights.layerNorm("norm3", channels, EPS),
                GeGlu.build(channels, weights.at("ff")));
    }

    /**
     * Applies the block.
     *
     * @param x (B, N, C)
     * @param context (B, M, D)
     * @return (B, N, C)
     */
    NDArray apply(NDArray x, NDArray context) {
        return Scope.tidy(() -> {
            NDArray normed = norm1.apply(x);
            NDArray attended = x.add(self.apply(normed, normed));
            NDArray informed = attended.add(cross.apply(norm2.apply(attended), context));
            return informed.add(feedForward.apply(norm3.apply(informed)));
        });
    }
}
