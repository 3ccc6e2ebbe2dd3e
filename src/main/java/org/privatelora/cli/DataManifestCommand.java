package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.privatelora.data.Crop;
import org.privatelora.data.DataReport;
import org.privatelora.data.Manifest;
import org.privatelora.data.Manifest.Choices;
import org.privatelora.data.OwnFolder;
import org.privatelora.data.Part;
import org.privatelora.data.Problem;
import org.privatelora.experiment.Folders;
import org.privatelora.metrics.Interval;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code privatelora data manifest FOLDER --out FILE.json}. */
@Command(
        name = "manifest",
        description = {
            "Freezes pictures of your own into a manifest: which are trained on, and which are kept out as the audit's control. It"
                    + " also copies them, verified, to where runs find them. Layouts: kohya's 10_name/x.png with x.txt or"
                    + " x.caption (repeats are not used), metadata.jsonl, captions.tsv or .csv, or pictures with --caption.",
            "The manifest holds relative paths, hashes and parts: who has it and a picture can look up whether it was trained on. Keep"
                    + " it as you keep the pictures. It holds no caption and no pixel."
        })
final class DataManifestCommand extends Subcommand {
    @Parameters(paramLabel = "FOLDER", description = "Folder, .tar, .tar.gz or .zip; only read.")
    Path folder;

    @Option(names = "--out", paramLabel = "FILE.json", required = true, description = "The manifest; must not exist.")
    Path out;

    @Option(names = "--name", description = "Name of the set, a-z, 0-9 and -; default: that of the file.")
    Optional<String> name = Optional.empty();

    @Option(
            names = {"--held-out", "--validation-split"},
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description =
                    "Share of the pictures that is never trained on (default: ${DEFAULT-VALUE}). An attack is judged by"
                            + " telling trained-on pictures from others of the same kind; without these a leak cannot be measured.")
    double heldOut;

    @Option(
            names = "--public",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Share set aside before that, for pre-training a base model (default: ${DEFAULT-VALUE}).")
    double open;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of the deal; written down (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--near",
            paramLabel = "R",
            defaultValue = "0.9",
            description =
                    "Thumbnails that correlate more, also mirrored, are near-duplicates and stay on one side (default:"
                            + " ${DEFAULT-VALUE}).")
    double near;

    @Option(
            names = "--crop",
            defaultValue = "centre",
            paramLabel = "centre|top|pad",
            description = "How pictures become square (default: ${DEFAULT-VALUE}); pad keeps all of it, on white.")
    String crop;

    @Option(
            names = "--resolution",
            paramLabel = "PIXELS",
            defaultValue = "0",
            description =
                    "Side at which you will train: smaller pictures are named. 64 for pocket, 512 for Stable Diffusion.")
    int resolution;

    @Option(
            names = "--caption",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Caption of pictures that have none; without it a missing caption is an error.")
    String caption;

    @Option(names = "--leave-out", description = "Do without files that cannot be used, instead of refusing all.")
    boolean leaveOut;

    /** The answer of {@code --json}; the manifest is absent when none was written. */
    record Outcome(
            String manifest,
            boolean written,
            int files,
            int used,
            Map<String, Integer> parts,
            String splitHash,
            List<String> problems) {}

    @Override
    Answer answer() throws IOException {
        if (Files.exists(out)) {
            throw new IllegalArgumentException(
                    out + " is there already, and a split is frozen once; delete it yourself or give another --out");
        }
        if (!Files.exists(folder)) {
            throw new IllegalArgumentException(folder + ": there is no such folder or archive");
        }
        Choices choices = new Choices(seed, heldOut, open, near, parsedCrop(), leaveOut);
        OwnFolder own = OwnFolder.read(folder, new OwnFolder.Options(choices, resolution, caption));
        if (own.report().isBarred() && !leaveOut) {
            return refused(own.report());
        }
        Manifest manifest = own.freeze(name.orElseGet(this::nameOfFile));
        Folders.dataStore().prepare(manifest, folder, caption).requireComplete();
        manifest.write(out);
        return frozen(own, manifest);
    }

    private Crop parsedCrop() {
        try {
            return Crop.valueOf(crop.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--crop must be centre, top or pad, was '" + crop + "'", e);
        }
    }

    private String nameOfFile() {
        String file = out.getFileName().toString();
        return (file.endsWith(".json") ? file.substring(0, file.length() - 5) : file)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
    }

    private Answer refused(DataReport report) {
        Outcome outcome =
                new Outcome(out.toString(), false, report.listed(), report.used(), Map.of(), "", problems(report));
        return new Answer(
                outcome,
                text(report) + "\nnothing was written; repair these files, or add --leave-out to do without them",
                Failures.BAD_INPUT);
    }

    private Answer frozen(OwnFolder own, Manifest manifest) {
        Map<String, Integer> parts = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            parts.put(part.key(), manifest.contents().files().get(part).size());
        }
        DataReport report = own.report();
        Outcome outcome = new Outcome(
                out.toString(), true, report.listed(), report.used(), parts, manifest.splitHash(), problems(report));
        return Answer.of(
                outcome,
                text(report) + "\nparts " + parts
                        + (own.largest() > 1 ? ", largest family of near-duplicates " + own.largest() : "")
                        + "\n" + resolution(parts.get(Part.NONMEMBERS_TEST.key()))
                        + "\nsplit " + manifest.splitHash() + ", seed " + seed + ", frozen in " + out
                        + "\nprepared; runs find it: privatelora run --preset P --data " + out
                        + " --out DIR --dry-run");
    }

    /** What the control group can and cannot show, before anything is trained. */
    private static String resolution(int strangers) {
        return String.format(
                Locale.ROOT,
                "an audit with %d non-members in the test half sees no false-positive rate between 0 and %.3g, and none among %d is"
                        + " compatible with a true rate of %.2f",
                strangers,
                1.0 / strangers,
                strangers,
                Interval.clopperPearson(0, strangers, Interval.CONFIDENCE).high());
    }

    private static List<String> problems(DataReport report) {
        return report.problems().stream().map(Problem::toString).toList();
    }

    private static String text(DataReport report) {
        return report.accounting()
                + problems(report).stream().map(line -> "\n  " + line).collect(Collectors.joining());
    }
}
