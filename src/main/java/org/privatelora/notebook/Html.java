package org.privatelora.notebook;

import static j2html.TagCreator.each;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.TagCreator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.privatelora.data.DataReport;
import org.privatelora.data.Dataset;
import org.privatelora.data.Disclosure;
import org.privatelora.data.Manifest;
import org.privatelora.data.Part;
import org.privatelora.data.Problem;
import org.privatelora.data.Split;
import org.privatelora.experiment.Plan;
import org.privatelora.metrics.Interval;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.report.ResultTable;
import org.privatelora.report.SmoothnessTable;
import org.privatelora.results.CheckpointResult;
import org.privatelora.results.ModelResult;
import org.privatelora.results.Results;
import org.privatelora.results.SmoothnessResult;
import org.privatelora.safetensors.SafetensorsFile;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a cell shows as {@code text/html}. */
public final class Html {
    private static final String AGAINST = "\\qquad\\text{against}\\qquad\\min_\\omega\\;"
            + " \\tfrac12\\,\\mathbb E_{\\text{aux members}}[-\\log h_\\omega]"
            + " + \\tfrac12\\,\\mathbb E_{\\text{aux non-members}}[-\\log(1 - h_\\omega)]";

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

    /** What is wrong with the files of a folder, and what is worth knowing of them. */
    public static String problems(DataReport report) {
        List<Problem> problems = report.problems();
        return table(Table.create(
                "problems",
                StringColumn.create("file", problems.stream().map(Problem::path)),
                StringColumn.create("what", problems.stream().map(p -> p.kind().words())),
                StringColumn.create("detail", problems.stream().map(Problem::detail))));
    }

    /** What a run is going to do, before it does anything. */
    public static String plan(Plan plan) {
        List<String> facts = new ArrayList<>(List.of("pictures", "picture size", "trained numbers"));
        List<String> values = new ArrayList<>(List.of(
                plan.pictures().toString(),
                plan.imageSize() + " pixels, latents of " + plan.latentSize(),
                String.valueOf(plan.loraNumbers())));
        for (Plan.Training training : plan.trainings()) {
            facts.add(training.label() + ", seed " + training.seed());
            values.add(training.steps() + " steps, " + training.kept() + " checkpoints");
        }
        facts.add("memory of a step, estimated");
        values.add(Math.round(plan.memory().totalMebibytes()) + " MiB");
        return table(Table.create("plan", StringColumn.create("what", facts), StringColumn.create("how much", values)));
    }

    /** The metadata of a safetensors file: everything in it that is not a tensor. */
    public static String metadata(Path safetensors) throws IOException {
        try (SafetensorsFile open = SafetensorsFile.open(safetensors)) {
            Map<String, String> sorted = new TreeMap<>(open.metadata());
            return table(Table.create(
                    "metadata",
                    StringColumn.create("key", sorted.keySet()),
                    StringColumn.create("value", sorted.values())));
        }
    }

    /**
     * What of a private set stands in files, letter by letter.
     *
     * @param folder of the files
     * @param files relative to it
     */
    public static String disclosures(Path folder, List<String> files, Dataset dataset, Manifest manifest)
            throws IOException {
        List<Disclosure> found = new ArrayList<>();
        for (String file : files) {
            found.add(Disclosure.of(folder.resolve(file), dataset, manifest));
        }
        return table(Table.create(
                "disclosures",
                StringColumn.create("file", files),
                IntColumn.create("captions", found.stream().mapToInt(Disclosure::captions)),
                IntColumn.create("file names", found.stream().mapToInt(Disclosure::names)),
                IntColumn.create("picture hashes", found.stream().mapToInt(Disclosure::hashes)),
                StringColumn.create("pictures", found.stream().map(d -> d.pictures() ? "yes" : "no"))));
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

    /** Every checkpoint of the first seed, on the curves' coarse grid of timesteps and the test halves: the numbers of the curves. */
    public static String checkpoints(Results results) {
        Table table = Table.create(
                "checkpoints",
                StringColumn.create("model"),
                IntColumn.create("epoch"),
                DoubleColumn.create("L_ada"),
                DoubleColumn.create("held-out loss"),
                DoubleColumn.create("loss AUC"),
                DoubleColumn.create("calibrated AUC"));
        results.trainedOnce().forEach(model -> append(table, model));
        return table(table);
    }

    private static void append(Table table, ModelResult model) {
        for (CheckpointResult checkpoint : model.training().orElseThrow().curve()) {
            table.stringColumn(0).append(model.kind().label());
            table.intColumn(1).append(checkpoint.epoch());
            CheckpointResult.Half test = checkpoint.test();
            table.doubleColumn(2).append(test.memberLoss());
            table.doubleColumn(3).append(test.nonMemberLoss());
            table.doubleColumn(4).append(test.lossAuc());
            table.doubleColumn(5).append(test.calibratedAuc());
        }
    }

    /** Mean and spread of gradient norm and Hessian norm and their correlation, each with its bootstrap interval. */
    public static String smoothness(SmoothnessResult result) {
        return SmoothnessTable.of(result).render();
    }

    /**
     * The AUC of every attack on every model, means over seeds.
     *
     * @param results of a run
     */
    public static String attacks(Results results) {
        return ResultTable.aucs(results.rows()).render();
    }

    /**
     * Both players' problems, as LaTeX that a notebook typesets: what the adapter's weights theta minimise, and, where the objective has
     * an attack, what the proxy's weights omega minimise against them. {@code L} is the adaptation loss, {@code A} the attack loss on
     * members, h the proxy's probability that a picture is a member.
     *
     * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, eqs. 3, 5, 6 and 10</a>
     * @implNote eq. 5, which omega maximises, is minus omega's problem here, its halves included; A itself is without the half, see
     *     {@link MpLora}.
     */
    public static String formula(Objective objective) {
        if (objective instanceof MpLora mp) {
            return "$$\\min_\\theta\\; L(\\theta) - " + number(mp.lambda()) + "\\, A(\\theta, \\omega)" + AGAINST
                    + "$$";
        }
        if (objective instanceof SmpLora smp) {
            return "$$\\min_\\theta\\; \\frac{L(\\theta)}{" + number(smp.beta()) + " + " + number(smp.lambda())
                    + "\\, A(\\theta, \\omega) + " + number(smp.delta()) + "}" + AGAINST + "$$";
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
