package org.privatelora.notebook;

import static j2html.TagCreator.each;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.TagCreator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.privatelora.data.Part;
import org.privatelora.data.Split;
import org.privatelora.metrics.Interval;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.report.ResultTable;
import org.privatelora.results.Results;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a cell shows as {@code text/html}. */
public final class Html {
    private Html() {}

    /** A Tablesaw table, all of its rows. */
    public static String table(Table table) {
        List<Row> rows =
                IntStream.range(0, table.rowCount()).mapToObj(table::row).toList();
        List<String> names = table.columnNames();
        return TagCreator.table(
                        thead(tr(each(names, name -> th(name)))),
                        tbody(each(rows, row -> tr(each(names, name -> td(cell(row, name)))))))
                .render();
    }

    private static String cell(Row row, String name) {
        Object value = row.getObject(name);
        return value instanceof Double number ? String.format(Locale.ROOT, "%.4g", number) : String.valueOf(value);
    }

    /** How many pictures each part of a split has. */
    public static String split(Split split) {
        List<Part> parts = List.of(Part.values());
        return table(Table.create(
                "split",
                StringColumn.create("part", parts.stream().map(Part::key).toList()),
                IntColumn.create(
                        "pictures",
                        parts.stream().mapToInt(part -> split.part(part).size()).toArray())));
    }

    /**
     * What a number of non-members can resolve: the smallest false-positive rate above zero, and the highest true rate that is
     * compatible with no false positive among them (95 %, Clopper-Pearson).
     */
    public static String resolution(int... nonMembers) {
        return table(Table.create(
                "resolution",
                IntColumn.create("non-members", nonMembers),
                DoubleColumn.create(
                        "smallest rate",
                        IntStream.of(nonMembers).mapToDouble(n -> 1.0 / n).toArray()),
                DoubleColumn.create(
                        "true rate behind none, at most",
                        IntStream.of(nonMembers)
                                .mapToDouble(n -> Interval.clopperPearson(0, n, Interval.CONFIDENCE)
                                        .high())
                                .toArray())));
    }

    /** The headline of a run: each number with its 95 % interval. */
    public static String headline(Results results) {
        return ResultTable.of(results.headlineRows()).render();
    }

    /** Every model of a run, means over seeds. */
    public static String everyModel(Results results) {
        return ResultTable.of(results.rows()).render();
    }

    /**
     * What an objective minimises, as LaTeX that a notebook typesets; {@code L} is the adaptation loss and {@code A} the attack loss.
     *
     * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, eqs. 3, 6 and 10</a>
     */
    public static String formula(Objective objective) {
        if (objective instanceof MpLora mp) {
            return "$$\\min_\\theta\\; L(\\theta) - " + number(mp.lambda()) + "\\, A(\\theta, \\omega)$$";
        }
        if (objective instanceof SmpLora smp) {
            return "$$\\min_\\theta\\; \\frac{L(\\theta)}{" + number(smp.beta()) + " + " + number(smp.lambda())
                    + "\\, A(\\theta, \\omega) + " + number(smp.delta()) + "}$$";
        }
        return objective instanceof AdaptationOnly ? "$$\\min_\\theta\\; L(\\theta)$$" : "";
    }

    private static String number(double value) {
        if (value == Math.rint(value)) {
            return String.valueOf((long) value);
        }
        int power = (int) Math.floor(Math.log10(value));
        return power < -3 ? number(value * Math.pow(10, -power)) + "\\cdot 10^{" + power + "}" : String.valueOf(value);
    }
}
