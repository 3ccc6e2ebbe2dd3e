package org.privatelora.lora;

/**
 * The size of an adapter.
 *
 * @param rank inner dimension r of linear layers and 1x1 convolutions, at least 1; of
 *     LoRA-XS at most min(in, out) of each of them
 * @param alpha scale numerator; the update is multiplied by alpha / rank; positive
 * @param convRank inner dimension for larger convolutions; 0: only the transformers are adapted
 * @param convAlpha alpha for larger convolutions; positive
 * @param textEncoder whether the text encoder is adapted too
 * @param kind what of it is trained; absent in files of earlier versions, which trained both factors
 */
public record LoraConfig(int rank, double alpha, int convRank, double convAlpha, boolean textEncoder, LoraKind kind) {
    /** With both factors trained. */
    public LoraConfig(int rank, double alpha, int convRank, double convAlpha, boolean textEncoder) {
        this(rank, alpha, convRank, convAlpha, textEncoder, LoraKind.LORA);
    }

    /** Checks the ranges. */
    public LoraConfig {
        kind = kind == null ? LoraKind.LORA : kind;
        if (rank < 1 || convRank < 0) {
            throw new IllegalArgumentException(
                    "rank must be at least 1 and convRank at least 0, were " + rank + " and " + convRank);
        }
        requirePositive("alpha", alpha);
        requirePositive("convAlpha", convAlpha);
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " must be finite and positive, was " + value);
        }
    }

    /** The paper's: rank 64, alpha 32, no convolutions, U-Net and text encoder. */
    public static LoraConfig defaults() {
        return new LoraConfig(64, 32, 0, 1, true, LoraKind.LORA);
    }

    /** The same with another rank. */
    public LoraConfig withRank(int rank) {
        return new LoraConfig(rank, alpha, convRank, convAlpha, textEncoder, kind);
    }

    /** The same with another rank, of convolutions too where they are adapted, at the same alpha / rank. */
    public LoraConfig scaledToRank(int rank) {
        LoraConfig pointwise = withRank(rank).withAlpha(alpha / this.rank * rank);
        return convRank == 0 ? pointwise : pointwise.withConvolutions(rank, convAlpha / convRank * rank);
    }

    /** The same with another alpha. */
    public LoraConfig withAlpha(double alpha) {
        return new LoraConfig(rank, alpha, convRank, convAlpha, textEncoder, kind);
    }

    /** The same with adapters on the larger convolutions too. */
    public LoraConfig withConvolutions(int convRank, double convAlpha) {
        return new LoraConfig(rank, alpha, convRank, convAlpha, textEncoder, kind);
    }

    /** The same, training something else of it. */
    public LoraConfig withKind(LoraKind kind) {
        return new LoraConfig(rank, alpha, convRank, convAlpha, textEncoder, kind);
    }

    /** The same with or without the text encoder. */
    public LoraConfig withTextEncoder(boolean textEncoder) {
        return new LoraConfig(rank, alpha, convRank, convAlpha, textEncoder, kind);
    }
}
