package org.privatelora.report;

import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.img;

import j2html.tags.DomContent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.privatelora.chart.CurveChart;
import org.privatelora.chart.PrivacyUtilityChart;
import org.privatelora.chart.PrivacyUtilityChart.Front;
import org.privatelora.chart.RocChart;
import org.privatelora.chart.ScoreHistogram;
import org.privatelora.results.CheckpointResult;
import org.privatelora.results.LabelledScores;
import org.privatelora.results.ModelResult;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.Results;
import org.privatelora.results.Score;

/** The figures of a report, each embedded as PNG. */
record Figures(Results results, List<Score> scores, Path folder) {
    List<DomContent> all() throws IOException {
        List<DomContent> parts = new ArrayList<>();
        parts.add(h2("What the attacks see"));
        for (String attack : attacks()) {
            parts.add(roc(attack));
        }
        parts.addAll(histograms());
        parts.add(h2("Privacy against utility"));
        parts.add(plane("loss attack", c -> c.test().lossAuc()));
        parts.add(plane("calibrated attack", c -> c.test().calibratedAuc()));
        parts.add(curve(
                "Loss on members",
                "L_ada, test half",
                c -> c.test().memberLoss(),
                "The training set is learned: the loss on members falls."));
        parts.add(curve(
                "Held-out loss",
                "loss on non-members, test half",
                c -> c.test().nonMemberLoss(),
                "Useful adaptation lowers it too; memorising raises it again."));
        parts.add(curve(
                "Loss attack during training",
                "AUC, test half",
                c -> c.test().lossAuc(),
                "How fast members can be told from non-members without the base model."));
        parts.add(curve(
                "Calibrated attack during training",
                "AUC, test half",
                c -> c.test().calibratedAuc(),
                "The same with the base model at hand."));
        parts.addAll(samples());
        return parts;
    }

    private List<String> attacks() {
        return results.headlineRows().stream()
                .flatMap(row -> row.attacks().stream())
                .map(cell -> cell.attack())
                .distinct()
                .toList();
    }

    private DomContent roc(String attack) throws IOException {
        List<RocChart.Curve> curves = results.headline().stream()
                .filter(kind -> !labelled(kind, attack).isEmpty())
                .map(kind -> new RocChart.Curve(
                        kind.label(),
                        kind.objective(),
                        labelled(kind, attack).stream().map(LabelledScores::roc).toList()))
                .toList();
        return embedded(
                RocChart.of("Attack: " + attack, curves),
                "ROC, both axes logarithmic, test halves; mean over seeds, faint lines: 95 % Clopper-Pearson.");
    }

    /** Test-half scores of every seed. */
    private List<LabelledScores> labelled(Kind kind, String attack) {
        return results.seeds().stream()
                .map(seed -> new LabelledScores(values(kind, seed, attack, 1), values(kind, seed, attack, 0)))
                .filter(scores -> scores.members().length > 0)
                .toList();
    }

    private double[] values(Kind kind, long seed, String attack, int member) {
        return scores.stream()
                .filter(s -> s.part().equals("test")
                        && s.seed() == seed
                        && s.member() == member
                        && s.attack().equals(attack)
                        && s.model().equals(kind.slug()))
                .mapToDouble(Score::score)
                .toArray();
    }

    private List<DomContent> histograms() throws IOException {
        List<DomContent> parts = new ArrayList<>();
        for (Kind kind : results.headline()) {
            List<LabelledScores> runs = labelled(kind, "calibrated");
            if (!runs.isEmpty() && !kind.objective().equals("base")) {
                LabelledScores first = runs.get(0);
                parts.add(embedded(
                        ScoreHistogram.of(kind.label(), kind.objective(), first.members(), first.nonMembers()),
                        "Scores of the calibrated attack, test halves, first seed."));
            }
        }
        return parts;
    }

    private DomContent plane(String attack, ToDoubleFunction<CheckpointResult> auc) throws IOException {
        List<Front> fronts = new ArrayList<>();
        for (ModelResult model : first()) {
            model.training()
                    .ifPresent(training -> fronts.add(new Front(
                            model.kind().label(),
                            model.kind().objective(),
                            values(training.curve(), auc),
                            values(training.curve(), c -> c.test().nonMemberLoss()),
                            true)));
        }
        return embedded(
                PrivacyUtilityChart.of("Every checkpoint", "AUC of the " + attack, "held-out loss", fronts),
                "Test halves, first seed; to the left is harder to attack, lower is more useful. The line of plain LoRA is its"
                        + " early-stopping curve.");
    }

    /** Models of the first seed, each training run once. */
    private List<ModelResult> first() {
        long seed = results.seeds().get(0);
        return results.models().stream()
                .filter(m -> m.seed() == seed && !m.kind().objective().equals("lora-early"))
                .toList();
    }

    private DomContent curve(String title, String label, ToDoubleFunction<CheckpointResult> value, String caption)
            throws IOException {
        List<CurveChart.Line> lines = first().stream()
                .filter(model -> model.training().isPresent())
                .map(model -> new CurveChart.Line(
                        model.kind().label(),
                        model.kind().objective(),
                        values(model.training().orElseThrow().curve(), CheckpointResult::epoch),
                        values(model.training().orElseThrow().curve(), value)))
                .toList();
        return embedded(CurveChart.of(title, "epoch", label, lines), caption + " First seed.");
    }

    private static double[] values(List<CheckpointResult> curve, ToDoubleFunction<CheckpointResult> value) {
        return curve.stream().mapToDouble(value).toArray();
    }

    private List<DomContent> samples() throws IOException {
        Path file = folder.resolve("samples.png");
        return Files.isRegularFile(file)
                ? List.of(
                        h2("Samples"),
                        embedded(
                                ImageIO.read(file.toFile()),
                                "The same prompts and seeds in every row; first row: real pictures of the test half's"
                                        + " non-members with these captions."))
                : List.of();
    }

    private static DomContent embedded(BufferedImage image, String caption) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        return figure(img().withSrc(data).withAlt(caption), figcaption(caption));
    }
}
