package org.privatelora.cli;

import java.util.Optional;
import org.privatelora.experiment.Preset;
import org.privatelora.train.Compute;
import org.privatelora.train.Precision;
import picocli.CommandLine.Option;

/** In which type the base model is computed, where it is to differ from the preset. */
final class PrecisionOption {
    @Option(
            names = "--precision",
            paramLabel = "fp32|fp16",
            description = "Type of the frozen weights and activations; LoRA is fp32 in any case. fp16 is for CUDA.")
    Optional<String> precision = Optional.empty();

    Preset in(Preset preset) {
        Compute given = preset.training().compute();
        Compute typed = precision
                .map(word -> given.withPrecision(Precision.parse(word)))
                .orElse(given);
        return preset.withTraining(preset.training().withCompute(typed));
    }
}
