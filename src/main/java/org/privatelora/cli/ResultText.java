package org.privatelora.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.privatelora.results.AttackResult;
import org.privatelora.results.Measured;
import org.privatelora.results.Results;
import org.privatelora.results.Row;
import org.privatelora.results.Row.AttackCell;

/** Results as a table for a terminal: one column per model, one line per number. */
final class ResultText {
    private ResultText() {}

    static String of(Results results) {
        int seeds = results.seeds().size();
        return table(results.headlineRows()) + "Brackets: 95 % intervals; " + seeds + (seeds == 1 ? " seed" : " seeds")
                + ". AUC .5 = guessing. Fréchet: lower is better, in a feature space of our own, not FID.\n"
                + "Attacks that were not run may see more; see the report."
                + results.diverged().stream().map(one -> "\n" + one.text()).collect(Collectors.joining());
    }

    static String table(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(line("", rows, row -> row.kind().label()));
        lines.add(line("epoch", rows, row -> row.epochs().isEmpty() ? "-" : join(row.epochs())));
        lines.add(line("L_ada (members)", rows, row -> row.memberLoss().text(4)));
        lines.add(line("held-out loss", rows, row -> row.heldOutLoss().text(4)));
        for (String attack : Row.summary(rows)) {
            lines.add(line(attack + " AUC", rows, cell(attack, AttackCell::auc)));
            lines.add(line(attack + " TPR@5%FPR", rows, cell(attack, AttackCell::tprAtFivePercent)));
            lines.add(line(attack + " ASR", rows, cell(attack, AttackCell::asr)));
        }
        Row.attacks(rows).stream()
                .filter(attack -> !AttackResult.SUMMARY.contains(attack))
                .forEach(attack -> lines.add(line(attack + " AUC", rows, cell(attack, AttackCell::auc))));
        lines.add(line("Fréchet", rows, row -> row.frechet().map(f -> f.text(1)).orElse("-")));
        return aligned(lines);
    }

    /** Attacks on one model. */
    static String attacks(List<AttackResult> attacks) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("attack", "AUC", "TPR@5%FPR", "TPR@1%FPR", "ASR", "queries"));
        attacks.forEach(a -> lines.add(List.of(
                a.attack(),
                a.auc().text(3),
                a.tprAtFivePercent().text(3),
                a.tprAtOnePercent().text(3),
                a.asrAux().text(3),
                String.valueOf(a.queries()))));
        return aligned(lines);
    }

    private static String join(List<Integer> epochs) {
        return String.join(", ", epochs.stream().map(String::valueOf).toList());
    }

    private static Function<Row, String> cell(String attack, Function<AttackCell, Measured> part) {
        return row -> row.attack(attack).map(cell -> part.apply(cell).text(3)).orElse("-");
    }

    private static List<String> line(String name, List<Row> rows, Function<Row, String> cell) {
        List<String> line = new ArrayList<>(List.of(name));
        rows.forEach(row -> line.add(cell.apply(row)));
        return line;
    }

    static String aligned(List<List<String>> lines) {
        int[] width = new int[lines.get(0).size()];
        lines.forEach(line -> {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], line.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < width.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(width[i] - line.get(i).length() + 2));
            }
            text.append('\n');
        }
        return text.toString().replaceAll(" +\n", "\n");
    }
}
