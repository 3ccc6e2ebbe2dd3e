package org.privatelora.chart;

import java.util.List;
import java.util.function.Function;
import org.privatelora.results.Row;
import org.privatelora.results.Row.AttackCell;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Result rows as Tablesaw tables. */
public final class Tables {
    private Tables() {}

    /**
     * One line per kind of model; each number with its 95 % interval. Of the attacks those of a summary.
     *
     * @param title name of the table
     * @param rows means over seeds
     */
    public static Table of(String title, List<Row> rows) {
        Table table = Table.create(title);
        table.addColumns(
                text("model", rows, row -> row.kind().label()),
                IntColumn.create("runs", rows.stream().mapToInt(Row::runs).toArray()),
                text("epoch", rows, Tables::epochs),
                text("L_ada", rows, row -> row.memberLoss().text(4)),
                text("held-out loss", rows, row -> row.heldOutLoss().text(4)));
        Row.summary(rows).forEach(attack -> addAttack(table, rows, attack));
        table.addColumns(
                text("Fréchet", rows, row -> row.frechet().map(f -> f.text(1)).orElse("-")));
        return table;
    }

    /**
     * One line per attack, one column per kind of model: the AUC with its 95 % interval.
     *
     * @param title name of the table
     * @param rows means over seeds
     */
    public static Table attacks(String title, List<Row> rows) {
        List<String> attacks = Row.attacks(rows);
        Table table = Table.create(title, StringColumn.create("attack", attacks));
        rows.forEach(row -> table.addColumns(StringColumn.create(
                row.kind().label(),
                attacks.stream()
                        .map(attack -> cell(row, attack, c -> c.auc().text(3)))
                        .toList())));
        return table;
    }

    private static void addAttack(Table table, List<Row> rows, String attack) {
        table.addColumns(
                text(
                        attack + " AUC",
                        rows,
                        row -> cell(row, attack, c -> c.auc().text(3))),
                text(
                        attack + " TPR@5%",
                        rows,
                        row -> cell(row, attack, c -> c.tprAtFivePercent().text(3))),
                text(
                        attack + " ASR",
                        rows,
                        row -> cell(row, attack, c -> c.asr().text(3))));
    }

    private static String cell(Row row, String attack, Function<AttackCell, String> text) {
        return row.attack(attack).map(text).orElse("-");
    }

    private static String epochs(Row row) {
        return row.epochs().isEmpty()
                ? "-"
                : String.join(", ", row.epochs().stream().map(String::valueOf).toList());
    }

    private static StringColumn text(String name, List<Row> rows, Function<Row, String> cell) {
        return StringColumn.create(name, rows.stream().map(cell).toList());
    }
}
