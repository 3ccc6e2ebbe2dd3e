package org.privatelora.report;

import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.img;
import static j2html.TagCreator.p;

import j2html.tags.DomContent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.Row;
import org.privatelora.results.SmoothnessResult;

/** The figures of a report, each embedded as PNG with its caption. */
record Figures(RunFigures run) {
    List<DomContent> all() throws IOException {
        List<DomContent> parts = new ArrayList<>();
        parts.add(h2("What the attacks see"));
        for (String attack : Row.summary(run.results().headlineRows())) {
            parts.add(embedded(
                    run.roc(attack),
                    "ROC, both axes logarithmic, test halves; mean over seeds, faint lines: 95 % Clopper-Pearson."));
        }
        parts.addAll(histograms());
        parts.addAll(planes());
        parts.addAll(curves());
        parts.addAll(smoothness());
        parts.addAll(samples());
        return parts;
    }

    private List<DomContent> histograms() throws IOException {
        List<DomContent> parts = new ArrayList<>();
        for (Kind kind : run.results().headline()) {
            Optional<BufferedImage> histogram = run.histogram(kind, "calibrated");
            if (histogram.isPresent() && !kind.objective().equals("base")) {
                parts.add(embedded(histogram.get(), "Scores of the calibrated attack, test halves, first seed."));
            }
        }
        return parts;
    }

    private List<DomContent> planes() throws IOException {
        String caption =
                "Test halves, first seed; to the left is harder to attack, lower is more useful. The line of plain LoRA is"
                        + " its early-stopping curve.";
        List<DomContent> parts = new ArrayList<>(List.of(h2("Privacy against utility")));
        for (Fronts.Use use : Fronts.Use.values()) {
            for (Fronts.Leak leak : Fronts.Leak.values()) {
                Optional<BufferedImage> front = new Fronts(run.results().rows()).image(leak, use);
                if (front.isPresent()) {
                    parts.add(embedded(
                            front.get(),
                            "Test halves, every model at its chosen checkpoint, means over seeds. The strongest attack was"
                                    + " chosen on auxiliary images; intervals are in the table."));
                }
            }
        }
        parts.add(embedded(run.plane("loss attack", c -> c.test().lossAuc()), caption));
        parts.add(embedded(run.plane("calibrated attack", c -> c.test().calibratedAuc()), caption));
        return parts;
    }

    private List<DomContent> curves() throws IOException {
        return List.of(
                embedded(
                        run.curve(
                                "Loss on members",
                                "L_ada, test half",
                                c -> c.test().memberLoss()),
                        "The training set is learned: the loss on members falls. First seed."),
                embedded(
                        run.curve(
                                "Held-out loss",
                                "loss on non-members, test half",
                                c -> c.test().nonMemberLoss()),
                        "Useful adaptation lowers it too; memorising raises it again. First seed."),
                embedded(
                        run.curve(
                                "Loss attack during training",
                                "AUC, test half",
                                c -> c.test().lossAuc()),
                        "How fast members can be told from non-members without the base model. First seed."),
                embedded(
                        run.curve(
                                "Calibrated attack during training",
                                "AUC, test half",
                                c -> c.test().calibratedAuc()),
                        "The same with the base model at hand. First seed."));
    }

    private List<DomContent> smoothness() throws IOException {
        Optional<SmoothnessResult> result = run.smoothness();
        return result.isPresent() ? smoothness(new SmoothnessFigures(result.get())) : List.of();
    }

    private static List<DomContent> smoothness(SmoothnessFigures figures) throws IOException {
        List<DomContent> parts = new ArrayList<>(List.of(
                h2("Smoothness"),
                SmoothnessTable.of(figures.result()),
                p(
                        "Over all LoRA tensors, on a fixed batch of "
                                + figures.result().batch()
                                + " members with fixed noise. Brackets: 95 % bootstrap over the points, which takes them for"
                                + " independent; points of one run are not, so the true intervals are wider. Converged: points"
                                + " at which the power iteration met its tolerance; elsewhere the Hessian norm is a lower bound."),
                embedded(figures.gradientNorms(), "Norm of the objective's gradient at the measured steps."),
                embedded(figures.hessianNorms(), "Spectral norm of the objective's Hessian at the same steps.")));
        for (Kind kind : figures.kinds()) {
            parts.add(embedded(
                    figures.correlation(kind),
                    "Each point is one measured step; title: correlation with its interval."));
        }
        return parts;
    }

    private List<DomContent> samples() throws IOException {
        Optional<BufferedImage> samples = run.samples();
        return samples.isEmpty()
                ? List.of()
                : List.of(
                        h2("Samples"),
                        embedded(
                                samples.get(),
                                "The same prompts and seeds in every row; first row: real pictures of the test half's"
                                        + " non-members with these captions."));
    }

    static DomContent embedded(BufferedImage image, String caption) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        return figure(img().withSrc(data).withAlt(caption), figcaption(caption));
    }
}
