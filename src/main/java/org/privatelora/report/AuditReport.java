package org.privatelora.report;

import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.privatelora.chart.RocChart;
import org.privatelora.chart.ScoreHistogram;
import org.privatelora.results.AttackResult;
import org.privatelora.results.AuditResult;
import org.privatelora.results.Json;
import org.privatelora.results.LabelledScores;
import org.privatelora.results.Score;

/** The page about one LoRA file: a verdict, and everything it rests on. */
public final class AuditReport {
    /** Name of the file in the folder of an audit. */
    public static final String FILE = "audit.html";

    private static final String COLOUR = "lora";

    private AuditReport() {}

    /**
     * Writes {@code audit.html} into the folder of an audit.
     *
     * @param folder holds audit.json and scores.csv
     * @return the file
     */
    public static Path write(Path folder) throws IOException {
        AuditResult audit = AuditResult.read(folder.resolve(AuditResult.FILE));
        List<Score> scores = Score.read(folder.resolve(Score.FILE));
        Path file = folder.resolve(FILE);
        Files.writeString(file, Page.of("privatelora audit: " + audit.lora(), parts(audit, scores)));
        return file;
    }

    private static List<DomContent> parts(AuditResult audit, List<Score> scores) throws IOException {
        List<DomContent> parts = new ArrayList<>();
        parts.add(h1("Audit of " + audit.lora()));
        parts.add(p(strong(audit.verdict())));
        parts.add(ul(each(audit.notes(), text -> li(text)), each(audit.warnings(), text -> li(text))));
        parts.add(p("Denoising loss on members " + audit.memberLoss().text(4) + ", on non-members "
                + audit.heldOutLoss().text(4) + ". Brackets are 95 % intervals over the images of the test halves."));
        parts.add(h2("Attacks"));
        parts.add(AuditTable.of(audit.attacks()));
        parts.add(p(
                "AUC .5 = guessing; an attacker who turns the sign has 1 - AUC. ASR: accuracy with the threshold that was best on"
                        + " auxiliary images; oracle: with the best threshold for these very images, which no attacker has. Auxiliary"
                        + " AUC: on labelled images that the attack did not learn from; by it the strongest is chosen. Epsilon: had the"
                        + " training been differentially private and membership decided by coins, its epsilon would be no smaller, with 95 %"
                        + " confidence (Steinke et al. 2023); 0 shows nothing."));
        parts.addAll(figures(audit, scores));
        parts.add(h2("Not run"));
        parts.add(ul(each(audit.notRun(), text -> li(text))));
        parts.add(p(
                "A low number on this page says that these attacks fail here. It does not say that the LoRA keeps its training set"
                        + " secret."));
        parts.add(h2("How to make these numbers again"));
        parts.add(pre(Json.text(audit.record())));
        return parts;
    }

    private static List<DomContent> figures(AuditResult audit, List<Score> scores) throws IOException {
        List<DomContent> figures = new ArrayList<>();
        for (AttackResult attack : audit.attacks()) {
            LabelledScores labelled = Score.labelled(scores, attack.attack());
            List<RocChart.Curve> curve = List.of(new RocChart.Curve(attack.attack(), COLOUR, List.of(labelled.roc())));
            figures.add(Figures.embedded(
                    RocChart.of(attack.attack(), curve),
                    "ROC, both axes logarithmic; faint lines: 95 % Clopper-Pearson. " + attack.threat() + "."));
            figures.add(Figures.embedded(
                    ScoreHistogram.of(attack.attack(), COLOUR, labelled.members(), labelled.nonMembers()),
                    "Scores of the test halves."));
        }
        return figures;
    }
}
