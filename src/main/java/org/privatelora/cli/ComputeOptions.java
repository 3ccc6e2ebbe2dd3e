package org.privatelora.cli;

import java.util.Optional;
import org.privatelora.experiment.Preset;
import org.privatelora.train.Compute;
import org.privatelora.train.Precision;
import picocli.CommandLine.Option;

/** How training is computed, where it is to differ from the preset. */
final class ComputeOptions {
    @Option(
            names = "--precision",
            paramLabel = "fp32|fp16",
            description = "Type of the frozen weights and activations; LoRA is fp32 in any case. fp16 is for CUDA.")
    Optional<String> precision = Optional.empty();

    @Option(
            names = "--checkpointing",
            description = "Compute the U-Net's blocks again in the backward pass: less memory, more time, same result.")
    boolean checkpointing;

    @Option(
            names = "--micro-batch",
            paramLabel = "N",
            description = "Compute a batch N members at a time and add up the gradients; 0: all at once.")
    Optional<Integer> microBatch = Optional.empty();

    Preset in(Preset preset) {
        Compute given = preset.training().compute();
        Compute typed = precision
                .map(word -> given.withPrecision(Precision.parse(word)))
                .orElse(given);
        Compute portioned = microBatch.map(typed::withMicroBatch).orElse(typed);
        Compute compute = checkpointing ? portioned.withCheckpointing(true) : portioned;
        return preset.withTraining(preset.training().withCompute(compute));
    }
}
