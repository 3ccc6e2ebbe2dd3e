package org.privatelora.report;

import static j2html.TagCreator.each;
import static j2html.TagCreator.small;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import j2html.tags.specialized.TableTag;
import j2html.tags.specialized.TdTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.privatelora.results.Measured;
import org.privatelora.results.Row;

/** The table objective x (L_ada, attacks, Fréchet) with intervals. */
public final class ResultTable {
    private ResultTable() {}

    /**
     * As HTML: one line per kind of model, each number with its 95 % interval below it; of the attacks those of a summary.
     *
     * @param rows means over seeds
     */
    public static TableTag of(List<Row> rows) {
        List<String> attacks = Row.summary(rows);
        return table(
                thead(tr(each(header(attacks), name -> th(name)))),
                tbody(each(rows, row -> tr(each(cells(row, attacks), cell -> cell)))));
    }

    /**
     * As HTML: one line per attack, for each kind of model the AUC and the true-positive rate at 1 % false positives.
     *
     * @param rows means over seeds
     */
    public static TableTag attacks(List<Row> rows) {
        return table(
                thead(tr(th("attack"), each(rows, row -> each(th(row.kind().label() + " AUC"), th("TPR@1%FPR"))))),
                tbody(each(Row.attacks(rows), attack -> tr(td(attack), each(rows, row -> pair(row, attack))))));
    }

    /**
     * As HTML: one line per attack, one column per kind of model: the AUC with its 95 % interval.
     *
     * @param rows means over seeds
     */
    public static TableTag aucs(List<Row> rows) {
        return table(
                thead(tr(th("attack"), each(rows, row -> th(row.kind().label())))),
                tbody(each(Row.attacks(rows), attack -> tr(td(attack), each(rows, row -> auc(row, attack))))));
    }

    private static TdTag auc(Row row, String attack) {
        return row.attack(attack).map(found -> cell(found.auc(), 2)).orElse(td("-"));
    }

    private static DomContent pair(Row row, String attack) {
        return row.attack(attack)
                .map(cell -> each(cell(cell.auc(), 3), cell(cell.tprAtOnePercent(), 3)))
                .orElseGet(() -> each(td("-"), td("-")));
    }

    private static List<String> header(List<String> attacks) {
        List<String> names = new ArrayList<>(List.of("model", "runs", "epoch", "L_ada", "held-out loss"));
        for (String attack : attacks) {
            names.addAll(List.of(attack + " AUC", "TPR@5%FPR", "TPR@1%FPR", "ASR"));
        }
        names.add("Fréchet");
        return names;
    }

    private static List<TdTag> cells(Row row, List<String> attacks) {
        List<TdTag> cells = new ArrayList<>();
        cells.add(td(row.kind().label()));
        cells.add(td(String.valueOf(row.runs())));
        cells.add(td(
                row.epochs().isEmpty()
                        ? "-"
                        : String.join(
                                ", ", row.epochs().stream().map(String::valueOf).toList())));
        cells.add(cell(row.memberLoss(), 4));
        cells.add(cell(row.heldOutLoss(), 4));
        attacks.forEach(attack -> addAttack(cells, row, attack));
        cells.add(row.frechet().map(distance -> cell(distance, 1)).orElse(td("-")));
        return cells;
    }

    private static void addAttack(List<TdTag> cells, Row row, String attack) {
        row.attack(attack)
                .ifPresentOrElse(
                        cell -> {
                            cells.add(cell(cell.auc(), 3));
                            cells.add(cell(cell.tprAtFivePercent(), 3));
                            cells.add(cell(cell.tprAtOnePercent(), 3));
                            cells.add(cell(cell.asr(), 3));
                        },
                        () -> cells.addAll(List.of(td("-"), td("-"), td("-"), td("-"))));
    }

    static TdTag cell(Measured m, int digits) {
        String format = "%." + digits + "f";
        return td().withText(String.format(Locale.ROOT, format + " ", m.value()))
                .with(small(String.format(Locale.ROOT, "[" + format + ", " + format + "]", m.low(), m.high())));
    }
}
