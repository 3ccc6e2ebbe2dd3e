package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.privatelora.parity.Comparison;
import org.privatelora.parity.Parity;
import org.privatelora.parity.Row;
import org.privatelora.parity.Row.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code privatelora parity DIR} and {@code privatelora parity --real-size DIR}. */
@Command(
        name = "parity",
        description =
                "Recomputes reference tensors of the original PyTorch code; one row per group: largest absolute error,"
                        + " tolerance, pass, fail or absent. Fails when any group fails.")
final class ParityCommand extends Subcommand {
    @Parameters(paramLabel = "DIR", arity = "0..1", description = "Folder with tiny-sd and the references made on it.")
    Optional<Path> fixtures;

    @Option(
            names = "--real-size",
            paramLabel = "DIR",
            description = "Folder with references at the size of Stable Diffusion 1.5, on weights made by a formula.")
    Optional<Path> realSize;

    record Compared(int passed, int failed, int absent, List<Row> rows, List<String> unread) {}

    @Override
    Answer answer() throws IOException {
        if (fixtures.isEmpty() && realSize.isEmpty()) {
            throw new IllegalArgumentException("give a folder of references: parity DIR, or parity --real-size DIR");
        }
        List<Comparison> folders = new ArrayList<>();
        try (NDManager manager = engine().newManager()) {
            if (fixtures.isPresent()) {
                folders.add(Parity.fixtures(fixtures.get(), manager, progress()));
            }
            if (realSize.isPresent()) {
                folders.add(Parity.realSize(realSize.get(), manager, progress()));
            }
        }
        Compared compared = compared(folders);
        return new Answer(compared, text(compared), compared.failed() == 0 ? 0 : Failures.FAILED);
    }

    private static Compared compared(List<Comparison> folders) {
        List<Row> rows =
                folders.stream().flatMap(folder -> folder.rows().stream()).toList();
        return new Compared(
                count(rows, Verdict.PASS),
                count(rows, Verdict.FAIL),
                count(rows, Verdict.ABSENT),
                rows,
                folders.stream().flatMap(folder -> folder.unread().stream()).toList());
    }

    private static int count(List<Row> rows, Verdict verdict) {
        return (int) rows.stream().filter(row -> row.verdict() == verdict).count();
    }

    private static String text(Compared compared) {
        int width = compared.rows().stream()
                .mapToInt(row -> row.group().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        compared.rows().forEach(row -> text.append(line(row, width)));
        return text.append(String.format(
                        Locale.ROOT,
                        "%d passed, %d failed, %d absent",
                        compared.passed(),
                        compared.failed(),
                        compared.absent()))
                .append(named("\nnothing is known of these, whose references the folder lacks: ", absent(compared)))
                .append(named("\nfiles that no group read: ", compared.unread()))
                .toString();
    }

    private static List<String> absent(Compared compared) {
        return compared.rows().stream()
                .filter(row -> row.verdict() == Verdict.ABSENT)
                .map(Row::group)
                .toList();
    }

    private static String named(String what, List<String> names) {
        return names.isEmpty() ? "" : what + String.join(", ", names);
    }

    private static String line(Row row, int width) {
        String error = row.maxAbsError().map(ParityCommand::number).orElse("-");
        String tolerance = row.tolerance().map(ParityCommand::number).orElse("-");
        String note = row.verdict() == Verdict.PASS ? "" : "  " + row.note();
        return String.format(
                Locale.ROOT,
                "%-" + width + "s  %9s  %9s  %s%s%n",
                row.group(),
                error,
                tolerance,
                row.verdict().word(),
                note);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2e", value);
    }
}
