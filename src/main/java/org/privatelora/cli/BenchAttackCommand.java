package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import org.privatelora.bench.AttackBenchmark;
import org.privatelora.bench.AttackBenchmark.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora bench attack}. */
@Command(
        name = "attack",
        description = "Each gray-box attack alone, relative to the loss attack, at the embedded model's size.")
final class BenchAttackCommand extends Subcommand {
    @Option(
            names = "--images",
            defaultValue = "25",
            description = "Images asked about in each turn (default: ${DEFAULT-VALUE}).")
    int images;

    @Mixin
    TurnsOptions turns = new TurnsOptions();

    @Override
    Answer answer() {
        AttackBenchmark benchmark = new AttackBenchmark(turns.read(), images);
        try (NDManager manager = engine().newManager()) {
            List<Row> rows = benchmark.run(manager, progress());
            return Answer.of(rows, text(rows));
        }
    }

    private String text(List<Row> rows) {
        StringBuilder text = new StringBuilder("ratio  attack                        passes  ms per image\n");
        rows.forEach(row -> text.append(String.format(
                Locale.ROOT,
                "%5.2f  %-28s  %6d  %12.2f%n",
                row.timing().ratio(),
                row.attack(),
                row.queries(),
                row.timing().medianMillis() / images)));
        return text + TurnsOptions.note("the loss attack", turns.rounds);
    }
}
