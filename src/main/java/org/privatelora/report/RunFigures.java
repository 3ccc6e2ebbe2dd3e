package org.privatelora.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.privatelora.chart.CurveChart;
import org.privatelora.chart.ImageGrid;
import org.privatelora.chart.PrivacyUtilityChart;
import org.privatelora.chart.PrivacyUtilityChart.Front;
import org.privatelora.chart.RocChart;
import org.privatelora.chart.ScoreHistogram;
import org.privatelora.results.CheckpointResult;
import org.privatelora.results.LabelledScores;
import org.privatelora.results.ModelResult;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.Results;
import org.privatelora.results.Row;
import org.privatelora.results.Score;
import org.privatelora.results.SmoothnessResult;

/**
 * The figures of a finished run, from what its folder holds.
 *
 * @param results the tables
 * @param scores of every image under every attack
 * @param folder of the run
 */
public record RunFigures(Results results, List<Score> scores, Path folder) {
    /**
     * Of a run folder.
     *
     * @param folder holds results.json and scores.csv
     * @throws IOException when one is absent or malformed
     */
    public static RunFigures of(Path folder) throws IOException {
        return new RunFigures(
                Results.read(folder.resolve(Results.FILE)), Score.read(folder.resolve(Score.FILE)), folder);
    }

    /** The names of the attacks that were run, as {@link #roc} takes them. */
    public List<String> attacks() {
        return Row.attacks(results.headlineRows());
    }

    /** One attack against each model of the headline: ROC, both axes logarithmic, test halves, means over seeds with intervals. */
    public BufferedImage roc(String attack) {
        List<RocChart.Curve> curves = results.headline().stream()
                .filter(kind -> !labelled(kind, attack).isEmpty())
                .map(kind -> new RocChart.Curve(
                        kind.label(),
                        kind.objective(),
                        labelled(kind, attack).stream().map(LabelledScores::roc).toList()))
                .toList();
        return RocChart.of("Attack: " + attack, curves);
    }

    /** Scores of one attack on the test halves of the first seed; none when it was not run against that model. */
    public Optional<BufferedImage> histogram(Kind kind, String attack) {
        return labelled(kind, attack).stream()
                .findFirst()
                .map(first -> ScoreHistogram.of(kind.label(), kind.objective(), first.members(), first.nonMembers()));
    }

    /** Test-half scores of every seed. */
    private List<LabelledScores> labelled(Kind kind, String attack) {
        return results.seeds().stream()
                .map(seed -> Score.labelled(of(kind, seed), attack))
                .filter(found -> found.members().length > 0)
                .toList();
    }

    private List<Score> of(Kind kind, long seed) {
        return scores.stream()
                .filter(s -> s.seed() == seed && s.model().equals(kind.slug()))
                .toList();
    }

    /**
     * Every checkpoint of the first seed between an attack and use: to the left is harder to attack, lower is more useful.
     *
     * @param attack its name, for the axis
     * @param auc of a checkpoint
     */
    public BufferedImage plane(String attack, ToDoubleFunction<CheckpointResult> auc) {
        List<Front> fronts = results.trainedOnce().stream()
                .map(model -> new Front(
                        model.kind().label(),
                        model.kind().objective(),
                        values(curve(model), auc),
                        values(curve(model), c -> c.test().nonMemberLoss()),
                        true))
                .toList();
        return PrivacyUtilityChart.of("Every checkpoint", "AUC of the " + attack, "held-out loss", fronts);
    }

    /**
     * A number of every checkpoint against its epoch, first seed.
     *
     * @param title above the figure
     * @param label of the vertical axis
     * @param value of a checkpoint
     */
    public BufferedImage curve(String title, String label, ToDoubleFunction<CheckpointResult> value) {
        List<CurveChart.Line> lines = results.trainedOnce().stream()
                .map(model -> new CurveChart.Line(
                        model.kind().label(),
                        model.kind().objective(),
                        values(curve(model), CheckpointResult::epoch),
                        values(curve(model), value)))
                .toList();
        return CurveChart.of(title, "epoch", label, lines);
    }

    /**
     * A column of the step logs, first seed; models that log none of it are left out.
     *
     * @param column its name in steps.csv, such as {@code gradient_norm}, {@code attack_loss} or {@code adaptation_rescaling}
     * @param label of the vertical axis
     * @param points of a line; each is the mean of neighbouring steps
     * @throws IOException when a log cannot be read, or has no such column
     */
    public BufferedImage steps(String column, String label, int points) throws IOException {
        List<CurveChart.Line> lines = new ArrayList<>();
        for (ModelResult model : results.trainedOnce()) {
            Path log = folder.resolve("seed-" + model.seed())
                    .resolve(model.kind().slug())
                    .resolve("steps.csv");
            StepColumn values = StepColumn.read(log, column);
            if (values.steps().length > 0) {
                int window = Math.max(1, values.steps().length / points);
                lines.add(new CurveChart.Line(
                                model.kind().label(), model.kind().objective(), values.steps(), values.values())
                        .smoothed(window));
            }
        }
        return CurveChart.of(label, "step", label + ", mean of neighbouring steps", lines);
    }

    private static List<CheckpointResult> curve(ModelResult model) {
        return model.training().orElseThrow().curve();
    }

    private static double[] values(List<CheckpointResult> curve, ToDoubleFunction<CheckpointResult> value) {
        return curve.stream().mapToDouble(value).toArray();
    }

    /**
     * The same prompts and seeds in every row; first row: real pictures of the test half's non-members with these captions. None when
     * no samples were made.
     */
    public Optional<BufferedImage> samples() throws IOException {
        Path file = folder.resolve("samples.png");
        return Files.isRegularFile(file) ? Optional.of(ImageIO.read(file.toFile())) : Optional.empty();
    }

    /** The first columns of {@link #samples}, for pages that are to stay small. */
    public Optional<BufferedImage> samples(int columns) throws IOException {
        return samples()
                .map(all ->
                        ImageGrid.firstColumns(all, columns, results.headline().size() + 1));
    }

    /** What {@code privatelora smoothness} has written into the folder; none when it was not run. */
    public Optional<SmoothnessResult> smoothness() throws IOException {
        return SmoothnessResult.read(folder, SmoothnessResult.NAME);
    }
}
