package org.privatelora.train;

/**
 * How long, in what portions, and what is kept.
 *
 * @param epochs passes over the members, at least 1
 * @param batch members in one step, at least 1; the last batch of an epoch may be smaller
 * @param checkpointEpochs the LoRA weights are kept after every so many epochs, and a checkpoint to resume from is written
 * @param evaluationEpochs the proxy is evaluated after every so many epochs
 * @param keep how many checkpoints to resume from stay on the disk, at least 1
 */
public record LoopConfig(int epochs, int batch, int checkpointEpochs, int evaluationEpochs, int keep) {
    /** Checks the ranges. */
    public LoopConfig {
        require(epochs, "epochs");
        require(batch, "batch");
        require(checkpointEpochs, "checkpoint epochs");
        require(evaluationEpochs, "evaluation epochs");
        require(keep, "kept checkpoints");
    }

    private static void require(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, was " + value);
        }
    }

    /** The paper's: 400 epochs, batch 1, kept every 50; the proxy evaluated every 10. */
    public static LoopConfig defaults() {
        return new LoopConfig(400, 1, 50, 10, 2);
    }

    /** The same with another number of epochs. */
    public LoopConfig withEpochs(int epochs) {
        return new LoopConfig(epochs, batch, checkpointEpochs, evaluationEpochs, keep);
    }

    /** The same with another batch. */
    public LoopConfig withBatch(int batch) {
        return new LoopConfig(epochs, batch, checkpointEpochs, evaluationEpochs, keep);
    }

    /** The same, kept at other epochs. */
    public LoopConfig withCheckpointEpochs(int checkpointEpochs) {
        return new LoopConfig(epochs, batch, checkpointEpochs, evaluationEpochs, keep);
    }

    /** The same, evaluated at other epochs. */
    public LoopConfig withEvaluationEpochs(int evaluationEpochs) {
        return new LoopConfig(epochs, batch, checkpointEpochs, evaluationEpochs, keep);
    }
}
