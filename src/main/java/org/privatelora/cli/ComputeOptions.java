package org.privatelora.cli;

import java.util.Optional;
import org.privatelora.experiment.Preset;
import org.privatelora.train.Compute;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How training is computed, where it is to differ from the preset. */
final class ComputeOptions {
    @Mixin
    PrecisionOption precision = new PrecisionOption();

    @Option(
            names = "--checkpointing",
            description = "Compute the U-Net's blocks again in the backward pass: less memory, more time, same result.")
    boolean checkpointing;

    @Option(
            names = "--micro-batch",
            paramLabel = "N",
            description = "Compute a batch N members at a time and add up the gradients; 0: all at once.")
    Optional<Integer> microBatch = Optional.empty();

    Preset in(Preset given) {
        Preset preset = precision.in(given);
        Compute typed = preset.training().compute();
        Compute portioned = microBatch.map(typed::withMicroBatch).orElse(typed);
        Compute compute = checkpointing ? portioned.withCheckpointing(true) : portioned;
        return preset.withTraining(preset.training().withCompute(compute));
    }
}
