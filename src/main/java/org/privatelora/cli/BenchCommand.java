package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.privatelora.experiment.StepBenchmark;
import org.privatelora.experiment.StepBenchmark.Size;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code privatelora bench step}. */
@Command(
        name = "bench",
        description =
                "What a training step costs under each objective, measured side by side; ratios to plain LoRA first.")
final class BenchCommand extends Subcommand {
    @Parameters(paramLabel = "step", description = "What is measured: step.")
    String what;

    @Option(names = "--sizes", split = ",", paramLabel = "pocket,medium", description = "Which sizes; default: both.")
    List<String> sizes = List.of("pocket", "medium");

    @Option(
            names = "--rounds",
            defaultValue = "15",
            description = "Measured turns of each variant (default: ${DEFAULT-VALUE}).")
    int rounds;

    @Option(names = "--warmup", defaultValue = "3", description = "Turns before them (default: ${DEFAULT-VALUE}).")
    int warmup;

    @Override
    Answer answer() {
        if (!what.equals("step")) {
            throw new IllegalArgumentException("there is no benchmark '" + what + "'; known is step");
        }
        List<Size> chosen = sizes();
        StepBenchmark benchmark = new StepBenchmark(rounds, warmup);
        try (NDManager manager = engine().newManager()) {
            StepBenchmark.Result result = benchmark.run(chosen, manager, progress());
            return Answer.of(result, text(result));
        }
    }

    private List<Size> sizes() {
        List<Size> chosen = new ArrayList<>();
        for (String size : sizes) {
            chosen.addAll(
                    switch (size) {
                        case "pocket" -> Size.pocket();
                        case "medium" -> Size.medium();
                        default ->
                            throw new IllegalArgumentException(
                                    "sizes are pocket and medium, was asked for '" + size + "'");
                    });
        }
        return chosen;
    }

    private static String text(StepBenchmark.Result result) {
        StringBuilder text = new StringBuilder("ratio  size    batch  variant                 median ms  fastest ms\n");
        result.rows()
                .forEach(row -> text.append(String.format(
                        Locale.ROOT,
                        "%5.2f  %-7s %5d  %-24s %8.1f  %9.1f%n",
                        row.ratio(),
                        row.size(),
                        row.batch(),
                        row.variant(),
                        row.medianMillis(),
                        row.minMillis())));
        return text + "ratios of medians to plain LoRA; " + result.rounds()
                + " rounds, variants in turn in one process";
    }
}
