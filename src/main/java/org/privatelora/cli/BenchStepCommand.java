package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.privatelora.bench.StepBenchmark;
import org.privatelora.bench.StepBenchmark.Size;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora bench step}. */
@Command(name = "step", description = "A training step under each objective, relative to plain LoRA.")
final class BenchStepCommand extends Subcommand {
    @Option(names = "--sizes", split = ",", paramLabel = "pocket,medium", description = "Which sizes; default: both.")
    List<String> sizes = List.of("pocket", "medium");

    @Mixin
    TurnsOptions turns = new TurnsOptions();

    @Override
    Answer answer() {
        List<Size> chosen = sizes();
        StepBenchmark benchmark = new StepBenchmark(turns.read());
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
                        row.timing().ratio(),
                        row.size(),
                        row.batch(),
                        row.variant(),
                        row.timing().medianMillis(),
                        row.timing().minMillis())));
        return text + TurnsOptions.note("plain LoRA", result.rounds());
    }
}
