package org.privatelora.train;

import java.nio.file.Path;
import java.util.List;

/**
 * What a finished run left on the disk.
 *
 * @param folder of the run
 * @param lora the last LoRA weights, kohya's format
 * @param kept the weights after every so many epochs, oldest first; the last is equal to {@code lora}
 * @param steps number of steps done
 */
public record TrainResult(Path folder, Path lora, List<Kept> kept, long steps) {
    /** Copies the list. */
    public TrainResult {
        kept = List.copyOf(kept);
    }

    /**
     * LoRA weights after an epoch.
     *
     * @param epoch counted from 1
     * @param lora kohya's format
     */
    public record Kept(int epoch, Path lora) {}
}
