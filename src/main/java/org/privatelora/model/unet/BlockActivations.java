package org.privatelora.model.unet;

import java.util.ArrayList;
import java.util.List;

/**
 * How many numbers a block of the U-Net remembers for the backward pass of one example: an estimate from the sizes of its layers, in
 * which attention is one fused kernel.
 *
 * @param name such as {@code down_blocks.0}
 * @param plain numbers of the weights' type
 * @param norms what the norms remember, float32 whatever the weights are
 * @param output numbers that leave the block; remembered even when the block is computed twice
 */
public record BlockActivations(String name, long plain, long norms, long output) {
    /** Numbers per channel and position that a transformer remembers, its four norms aside. */
    private static final int TRANSFORMER = 29;

    private static final int TRANSFORMER_NORMS = 4;
    private static final int ADAPTED_PROJECTIONS = 10;
    private static final int FLOAT = 4;

    /**
     * Every block of a U-Net, in the order of the forward pass.
     *
     * @param config its shape
     * @param side of the latents
     * @param tokens in the context
     * @param rank of LoRA on the transformers
     */
    public static List<BlockActivations> of(UNetConfig config, int side, int tokens, int rank) {
        List<BlockActivations> blocks = new ArrayList<>();
        int depth = config.levels().size();
        Sum mid = new Sum(config, positions(side, depth - 1), tokens, rank);
        for (int i = 0; i < depth; i++) {
            blocks.add(down(config, i, side, new Sum(config, positions(side, i), tokens, rank)));
        }
        int coarsest = config.levels().get(depth - 1).channels();
        blocks.add(mid.resnet(coarsest, coarsest)
                .transformer(coarsest)
                .resnet(coarsest, coarsest)
                .block("mid_block", coarsest * mid.positions));
        for (int i = 0; i < depth; i++) {
            blocks.add(up(config, i, side, new Sum(config, positions(side, depth - 1 - i), tokens, rank)));
        }
        return List.copyOf(blocks);
    }

    private static long positions(int side, int level) {
        long here = Math.max(1, (side + (1L << level) - 1) >> level);
        return here * here;
    }

    private static BlockActivations down(UNetConfig config, int index, int side, Sum sum) {
        UNetConfig.Level level = config.levels().get(index);
        int in = config.levels().get(Math.max(index - 1, 0)).channels();
        int out = level.channels();
        for (int i = 0; i < config.layersPerBlock(); i++) {
            sum.resnet(i == 0 ? in : out, out);
            if (level.downAttention()) {
                sum.transformer(out);
            }
        }
        boolean coarsest = index == config.levels().size() - 1;
        long halved = coarsest ? 0 : out * positions(side, index + 1);
        return sum.block("down_blocks." + index, config.layersPerBlock() * out * sum.positions + halved);
    }

    private static BlockActivations up(UNetConfig config, int index, int side, Sum sum) {
        List<UNetConfig.Level> levels = config.levels();
        int depth = levels.size() - 1 - index;
        int out = levels.get(depth).channels();
        int below = levels.get(Math.min(depth + 1, levels.size() - 1)).channels();
        int above = levels.get(Math.max(depth - 1, 0)).channels();
        for (int i = 0; i <= config.layersPerBlock(); i++) {
            sum.resnet((i == 0 ? below : out) + (i == config.layersPerBlock() ? above : out), out);
            if (levels.get(depth).upAttention()) {
                sum.transformer(out);
            }
        }
        long enlarged = depth == 0 ? out * sum.positions : out * positions(side, depth - 1);
        return sum.block("up_blocks." + index, enlarged);
    }

    /**
     * Bytes of everything but the output.
     *
     * @param size bytes of one number of the weights' type
     */
    public long bytes(int size) {
        return plain * size + norms * FLOAT;
    }

    /** Adds up layers on the same number of positions. */
    private static final class Sum {
        private final UNetConfig config;
        private final long positions;
        private final long tokens;
        private final long rank;
        private long plain;
        private long norms;

        Sum(UNetConfig config, long positions, long tokens, long rank) {
            this.config = config;
            this.positions = positions;
            this.tokens = tokens;
            this.rank = rank;
        }

        /** Inputs of two norms, of two activations and of two convolutions. */
        Sum resnet(int in, int out) {
            norms += (in + out) * positions;
            plain += 2L * (in + out) * positions;
            return this;
        }

        /** Inputs of projections, queries, keys, values, the gated unit; and what LoRA puts between its factors. */
        Sum transformer(int channels) {
            norms += (long) TRANSFORMER_NORMS * channels * positions;
            plain += (long) TRANSFORMER * channels * positions
                    + 2L * channels * tokens
                    + ADAPTED_PROJECTIONS * rank * positions
                    + config.contextDim() * tokens;
            return this;
        }

        BlockActivations block(String name, long output) {
            return new BlockActivations(name, plain, norms, output);
        }
    }
}
