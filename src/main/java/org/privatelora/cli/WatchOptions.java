package org.privatelora.cli;

import java.util.Optional;
import org.privatelora.experiment.SmoothnessWatch;
import org.privatelora.smoothness.PowerIteration;
import picocli.CommandLine.Option;

/** Whether and how smoothness is measured while a run is trained. */
final class WatchOptions {
    @Option(
            names = "--smoothness-every",
            paramLabel = "N",
            description =
                    "Measure gradient norm and Hessian norm after every N steps, into smoothness-steps.csv and .json"
                            + " (the paper: 100). The LoRA stays the same.")
    Optional<Long> every = Optional.empty();

    @Option(
            names = "--smoothness-batch",
            defaultValue = "8",
            description = "Members on which every point is measured (default: ${DEFAULT-VALUE}).")
    int batch;

    @Option(
            names = "--smoothness-iterations",
            defaultValue = "50",
            description = "Power iterations of a point at most (default: ${DEFAULT-VALUE}).")
    int iterations;

    Optional<SmoothnessWatch> watch() {
        PowerIteration iteration = PowerIteration.defaults().withIterations(iterations);
        return every.map(n -> new SmoothnessWatch(n, batch, iteration));
    }
}
