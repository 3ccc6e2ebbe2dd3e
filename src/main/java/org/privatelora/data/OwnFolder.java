package org.privatelora.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.privatelora.data.Manifest.About;
import org.privatelora.data.Manifest.Choices;

/**
 * A folder or archive of the user's own, read once: from it a split is frozen into a manifest.
 *
 * <p>Layouts are those of {@link Captions}: kohya's {@code 10_name/x.png} with {@code x.txt} or {@code x.caption} (the number of
 * repeats is not used), {@code metadata.jsonl}, {@code captions.tsv} or {@code .csv}, or pictures alone with one caption for all.
 */
public final class OwnFolder {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");
    private static final int FEWEST = 2;

    private final DataReport report;
    private final List<List<Picture>> families;
    private final Options options;

    private OwnFolder(DataReport report, List<List<Picture>> families, Options options) {
        this.report = report;
        this.families = families;
        this.options = options;
    }

    /**
     * What the user says about the folder.
     *
     * @param choices which are written into the manifest
     * @param resolution side in pixels at which the pictures will be used; smaller ones are noted; 0: not known
     * @param caption of pictures that have none; blank: each must have one. It is never written into the manifest
     */
    public record Options(Choices choices, int resolution, String caption) {
        /** The default choices, any resolution, every picture captioned and sound. */
        public static Options defaults() {
            return new Options(Choices.defaults(), 0, "");
        }

        /** Other choices. */
        public Options withChoices(Choices choices) {
            return new Options(choices, resolution, caption);
        }

        /** Used at this side in pixels. */
        public Options withResolution(int resolution) {
            return new Options(choices, resolution, caption);
        }

        /** With a caption for pictures that have none. */
        public Options withCaption(String caption) {
            return new Options(choices, resolution, caption);
        }
    }

    /**
     * Reads every file, decodes every picture, and looks for near-duplicates among all pairs, mirrored ones too. Cropped copies are
     * not found.
     *
     * @param from folder or archive; nothing in it is changed
     * @throws IOException when it cannot be read at all; what is wrong with single files is in the report
     */
    public static OwnFolder read(Path from, Options options) throws IOException {
        Captions captions = new Captions(options.caption);
        PictureScan scan = PictureScan.of(FileTree.open(from), captions);
        List<Problem> problems = new ArrayList<>(scan.problems());
        List<Picture> usable = new ArrayList<>();
        for (Picture picture : scan.pictures()) {
            if (captions.of(picture.path()).isPresent()) {
                usable.add(picture);
            } else {
                problems.add(uncaptioned(picture));
            }
        }
        List<List<Picture>> families = Families.of(usable, (a, b) -> near(a, b, options.choices.near()));
        families.forEach(family -> alike(family, problems));
        usable.stream().filter(p -> p.side() < options.resolution).forEach(p -> problems.add(small(p, options)));
        problems.sort(Comparator.comparing(Problem::path).thenComparing(Problem::kind));
        String name = from.toAbsolutePath().normalize().getFileName().toString();
        return new OwnFolder(new DataReport(name, scan.files(), usable.size(), problems, 0), families, options);
    }

    private static boolean near(Picture a, Picture b, double bound) {
        return a.likeness(b) > bound || a.likenessMirrored(b) > bound;
    }

    private static Problem uncaptioned(Picture picture) {
        return new Problem(
                picture.path(),
                Problem.Kind.NO_CAPTION,
                "no captions.tsv, metadata.jsonl, .txt or .caption beside it names it, and there is no caption for all");
    }

    private static void alike(List<Picture> family, List<Problem> problems) {
        for (Picture picture : family.subList(1, family.size())) {
            problems.add(new Problem(
                    picture.path(),
                    Problem.Kind.NEAR_DUPLICATE,
                    "looks like " + family.get(0).path() + " or one that does; all of them stay on one side"));
        }
    }

    private static Problem small(Picture picture, Options options) {
        return new Problem(
                picture.path(),
                Problem.Kind.SMALL,
                "its shorter side has " + picture.side() + " pixels; it is enlarged to " + options.resolution);
    }

    /**
     * Deals the usable pictures to the parts and freezes the split.
     *
     * @param name of the set, of a-z, 0-9 and -
     * @throws IOException when a file cannot be used and may not be left out
     * @throws IllegalArgumentException when there are too few pictures for every part
     */
    public Manifest freeze(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("expected a name of a-z, 0-9 and -, found \"" + name + "\"");
        }
        if (!options.choices.leaveOut() && report.isBarred()) {
            report.requireComplete();
        }
        Deal deal = Deal.shared(families, options.choices.shares(), options.choices.seed());
        requireEnough(deal);
        Map<Picture, String> groups = new HashMap<>();
        families.forEach(family -> family.forEach(p -> groups.put(p, key(family))));
        return Manifest.listing(about(name), deal.files(deal.rest(), groups::get))
                .withChoices(options.choices);
    }

    private static String key(List<Picture> family) {
        return "family-" + Families.smallest(family).substring(0, 12);
    }

    private static About about(String name) {
        return new About(
                name,
                "Pictures of the user's own",
                1,
                "the user's",
                "the user's",
                "It was made from a folder of your own; in the next command give the manifest's file instead of its name.");
    }

    private void requireEnough(Deal deal) {
        for (Part part : Part.PRIVATE) {
            int found = deal.parts().get(part).size();
            if (found < FEWEST) {
                throw new IllegalArgumentException(report.used() + " pictures in " + families.size()
                        + " families of near-duplicates, the largest of " + largest() + ", give part " + part.key()
                        + " "
                        + found + "; at least " + FEWEST + " are needed: add pictures, choose a held-out share nearer"
                        + " to one half, or, if the families are too wide, a higher bound on near-duplicates");
            }
        }
    }

    /** What became of every file that is meant to be a picture. */
    public DataReport report() {
        return report;
    }

    /** Pictures in the largest family of near-duplicates; 1 when no two are alike. */
    public int largest() {
        return families.stream().mapToInt(List::size).max().orElse(0);
    }
}
