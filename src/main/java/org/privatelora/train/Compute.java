package org.privatelora.train;

/**
 * How a run is computed, as opposed to what: apart from rounding, none of these changes what is learned.
 *
 * @param precision of frozen weights and activations
 * @param lossScaling keeps float16 gradients in range
 * @param checkpointing true: the blocks of the U-Net are computed again in the backward pass instead of being remembered (Chen et al.
 *     2016); less memory, about a third more time, the same gradients
 * @param microBatch members in one forward and backward pass, at least 1; the gradients of a batch are added up. 0: the whole batch
 */
public record Compute(Precision precision, LossScaling lossScaling, boolean checkpointing, int microBatch) {
    /** Checks the range. */
    public Compute {
        if (microBatch < 0) {
            throw new IllegalArgumentException(
                    "micro-batch must be at least 1, or 0 for the whole batch, was " + microBatch);
        }
    }

    /** Float32, everything remembered, the whole batch at once. */
    public static Compute plain() {
        return new Compute(Precision.FP32, LossScaling.none(), false, 0);
    }

    /** The same in another precision, with the loss scaling that goes with it. */
    public Compute withPrecision(Precision precision) {
        return new Compute(precision, precision.scaling(), checkpointing, microBatch);
    }

    /** The same with another loss scaling. */
    public Compute withLossScaling(LossScaling lossScaling) {
        return new Compute(precision, lossScaling, checkpointing, microBatch);
    }

    /** The same with or without recomputation. */
    public Compute withCheckpointing(boolean checkpointing) {
        return new Compute(precision, lossScaling, checkpointing, microBatch);
    }

    /** The same in portions of another size. */
    public Compute withMicroBatch(int microBatch) {
        return new Compute(precision, lossScaling, checkpointing, microBatch);
    }
}
