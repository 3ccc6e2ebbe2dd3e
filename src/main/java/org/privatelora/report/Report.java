package org.privatelora.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.privatelora.results.AttackResult;
import org.privatelora.results.Json;
import org.privatelora.results.Results;
import org.privatelora.results.Row;

/** The page that a run leaves behind: everything inside one file, readable without a network. */
public final class Report {
    /** Name of the file in a run folder. */
    public static final String FILE = "report.html";

    private Report() {}

    /**
     * Writes {@code report.html} into a run folder.
     *
     * @param folder holds results.json, scores.csv and, when samples were made, samples.png; when smoothness was measured,
     *     smoothness.json
     * @return the file
     */
    public static Path write(Path folder) throws IOException {
        RunFigures run = RunFigures.of(folder);
        Path file = folder.resolve(FILE);
        Files.writeString(file, page(run.results(), new Figures(run)));
        return file;
    }

    private static String page(Results results, Figures figures) throws IOException {
        String name = "privatelora: " + results.preset().path("name").asText("run");
        List<DomContent> parts = new ArrayList<>();
        parts.add(h1(name));
        parts.add(p(results.preset().path("title").asText("")));
        parts.add(p(measured(results)));
        parts.addAll(headline(results));
        parts.addAll(figures.all());
        parts.addAll(everyModel(results));
        parts.addAll(threatModel(results));
        parts.addAll(provenance(results));
        return Page.of(name, parts);
    }

    private static String measured(Results results) {
        int seeds = results.seeds().size();
        String images = results.models().stream()
                .flatMap(model -> model.attacks().stream())
                .findFirst()
                .map(a -> a.members() + " members and " + a.nonMembers() + " non-members of the test halves")
                .orElse("no images");
        return "Measured on " + images + " with " + seeds + (seeds == 1 ? " training seed" : " training seeds")
                + " per setting, " + results.record().stopped().orElse("unfinished")
                + ". Brackets are 95 % intervals. With one seed they cover the choice of images only; with several also the"
                + " spread between seeds.";
    }

    private static List<DomContent> headline(Results results) {
        return List.of(
                h2("Result"),
                ResultTable.of(results.headlineRows()),
                div(each(results.diverged(), one -> p(one.text()))),
                p(strongest(results.headlineRows())),
                p(
                        "L_ada: denoising loss on members, and the same on non-members (held-out). AUC .5 = guessing; an attacker who"
                                + " turns the sign has 1 - AUC, so values far below .5 leak as much as values far above. ASR:"
                                + " accuracy with the threshold chosen on the auxiliary halves. Fréchet: distance (x 1000, lower is"
                                + " better) of samples to the private domain in " + space(results)
                                + ", a fixed feature space of this"
                                + " library; it is not the FID and compares only with the numbers in this table."));
    }

    private static String space(Results results) {
        return results.models().stream()
                .flatMap(model -> model.samples().stream())
                .findFirst()
                .map(samples -> samples.space())
                .orElse("a feature space (no samples were made)");
    }

    /** Which attack was the strongest against each model. */
    private static String strongest(List<Row> rows) {
        String each = rows.stream()
                .filter(row ->
                        !row.strongest().isEmpty() && !row.kind().objective().equals("base"))
                .map(row -> row.kind().label() + ": " + String.join(", ", row.strongest()) + "; ")
                .collect(Collectors.joining());
        return "Strongest: the attack, and the sign of its score, that did best on auxiliary images it had not learned from; one for"
                + " each seed. " + each + "an attacker who was not run may see more.";
    }

    private static List<DomContent> everyModel(Results results) {
        return List.of(
                h2("Every attack"),
                ResultTable.attacks(results.headlineRows()),
                ul(each(threats(results), text -> li(text))),
                h2("Every model"),
                ResultTable.of(results.rows()),
                p("AUC of every attack on every model:"),
                ResultTable.aucs(results.rows()));
    }

    /** What each attacker must have, and how often the models are asked about an image. */
    private static List<String> threats(Results results) {
        return results.models().stream()
                .flatMap(model -> model.attacks().stream())
                .filter(attack -> !attack.attack().equals(AttackResult.STRONGEST))
                .map(attack -> attack.attack() + ": " + attack.threat() + "; " + attack.queries() + " forward passes")
                .distinct()
                .toList();
    }

    private static List<DomContent> threatModel(Results results) {
        return List.of(
                h2("Threat model and rules"),
                p(
                        "The attacker can ask the adapted model for the noise it predicts at chosen latents, timesteps and captions, has"
                                + " the image and its caption, and for the calibrated attack the public base model. For h' and for the"
                                + " ASR threshold the attacker also knows membership on the auxiliary halves. All numbers are from the"
                                + " test halves, which no choice has seen."),
                ul(each(results.choices(), text -> li(text))),
                p("Attacks that were not run:"),
                ul(each(results.notRun(), text -> li(text))),
                p(
                        "A low number in this report says that these attacks fail here. It does not say that the adapter keeps its"
                                + " training set secret."));
    }

    private static List<DomContent> provenance(Results results) {
        return List.of(
                h2("How to make these numbers again"),
                pre(Json.text(results.record())),
                p("Hash of the LoRA file behind each row:"),
                ul(each(
                        results.models().stream()
                                .filter(model -> model.training().isPresent())
                                .toList(),
                        model -> li(model.kind().label() + ", seed " + model.seed() + ", epoch "
                                + model.training().orElseThrow().chosenEpoch() + ": "
                                + model.training().orElseThrow().loraSha256()))));
    }
}
