package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.RunSmoothness;
import org.privatelora.experiment.Session;
import org.privatelora.metrics.Correlation;
import org.privatelora.metrics.Interval;
import org.privatelora.results.Results;
import org.privatelora.results.SmoothnessResult;
import org.privatelora.smoothness.PowerIteration;
import org.privatelora.smoothness.SmoothnessCurve;
import org.privatelora.smoothness.SmoothnessPoint;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code privatelora smoothness --run DIR}. */
@Command(
        name = "smoothness",
        description =
                "Gradient norm and Hessian norm of a run's objective at every LoRA it kept, and how they go together.")
final class SmoothnessCommand extends Subcommand {
    @Option(
            names = "--run",
            paramLabel = "DIR",
            required = true,
            description = "Folder of a run, or of one training run (then --preset is needed).")
    Path run;

    @ArgGroup(exclusive = false)
    PresetOptions preset;

    @Option(
            names = "--batch",
            defaultValue = "8",
            description = "Members on which every point is measured (default: ${DEFAULT-VALUE}).")
    int batch;

    @Option(
            names = "--iterations",
            defaultValue = "50",
            description = "Power iterations at most (default: ${DEFAULT-VALUE}).")
    int iterations;

    @Override
    Answer answer() throws IOException {
        PowerIteration iteration = PowerIteration.defaults().withIterations(iterations);
        requireBatch();
        List<Path> trainings = RunSmoothness.trainings(run);
        Preset read = preset();
        Optional<Path> tokenizer = preset == null ? Optional.empty() : preset.tokenizer;
        try (Session session = Session.open(read, tokenizer, engine(), progress())) {
            RunSmoothness smoothness = new RunSmoothness(session.materials(), batch, iteration, progress());
            List<SmoothnessCurve> curves = new ArrayList<>();
            for (Path training : trainings) {
                curves.add(smoothness.measure(training));
            }
            SmoothnessResult report = SmoothnessResult.of(batch, iteration, curves);
            report.write(run, SmoothnessResult.NAME);
            return Answer.of(report, text(report));
        }
    }

    /** Before anything is loaded. */
    private void requireBatch() {
        if (batch < 1) {
            throw new IllegalArgumentException("--batch must be at least 1, was " + batch);
        }
    }

    /** A run's own preset; a single training run does not know its pictures. */
    private Preset preset() throws IOException {
        if (preset != null) {
            return preset.read();
        }
        if (RunSmoothness.isTraining(run)) {
            throw new IllegalArgumentException(
                    run + " is one training run, which does not say its pictures; give --preset as well");
        }
        Path file = run.resolve("run.json");
        return Preset.parse(Files.readString(file), file.toString());
    }

    private String text(SmoothnessResult report) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(
                "model", "seed", "epoch", "L_ada", "A", "1/D", "L/D^2", "|gradient|", "|Hessian|", "iterations"));
        report.curves().forEach(curve -> curve.points().forEach(point -> lines.add(line(curve, point))));
        StringBuilder text = new StringBuilder(ResultText.aligned(lines));
        report.kinds()
                .forEach(kind -> text.append(kind.kind().label())
                        .append(": ")
                        .append(kind.correlation()
                                .map(SmoothnessCommand::text)
                                .orElse("no correlation, fewer than 3 points"))
                        .append('\n'));
        report.curves().stream()
                .filter(curve -> !curve.skippedEpochs().isEmpty())
                .forEach(curve -> text.append("not measured, no proxy was kept beside them: epochs ")
                        .append(curve.skippedEpochs())
                        .append(" of ")
                        .append(SmoothnessResult.kind(curve).label())
                        .append('\n'));
        return text + "* not converged. Written: " + run.resolve(SmoothnessResult.NAME + ".csv") + ", "
                + run.resolve(SmoothnessResult.NAME + ".json") + report();
    }

    /** A finished run has a page for the figures. */
    private String report() {
        return Files.isRegularFile(run.resolve(Results.FILE))
                ? "; figures in the report: privatelora report " + run
                : "";
    }

    private static List<String> line(SmoothnessCurve curve, SmoothnessPoint point) {
        return List.of(
                SmoothnessResult.kind(curve).label(),
                String.valueOf(curve.seed()),
                String.valueOf(point.epoch()),
                number(point.losses().adaptation()),
                point.losses().attack().map(SmoothnessCommand::number).orElse("-"),
                number(point.rescaling().adaptation()),
                number(point.rescaling().attack()),
                number(point.gradientNorm()),
                number(point.hessian().norm()),
                point.hessian().iterations() + (point.hessian().converged() ? "" : "*"));
    }

    private static String text(Correlation c) {
        return String.format(
                Locale.ROOT,
                "Pearson %.3f %s, Spearman %.3f %s over %d points",
                c.pearson(),
                text(c.pearsonInterval()),
                c.spearman(),
                text(c.spearmanInterval()),
                c.pairs());
    }

    private static String text(Interval interval) {
        return String.format(Locale.ROOT, "[%.2f, %.2f]", interval.low(), interval.high());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
