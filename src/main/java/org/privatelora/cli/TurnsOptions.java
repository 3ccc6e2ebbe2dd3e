package org.privatelora.cli;

import org.privatelora.bench.Turns;
import picocli.CommandLine.Option;

/** How often a benchmark measures. */
final class TurnsOptions {
    @Option(
            names = "--rounds",
            defaultValue = "15",
            description = "Measured turns of each variant (default: ${DEFAULT-VALUE}).")
    int rounds;

    @Option(names = "--warmup", defaultValue = "3", description = "Turns before them (default: ${DEFAULT-VALUE}).")
    int warmup;

    Turns read() {
        return new Turns(rounds, warmup);
    }

    /** What stands below a table of ratios. */
    static String note(String reference, int rounds) {
        return "ratios of medians to " + reference + "; " + rounds + " rounds, variants in turn in one process";
    }
}
