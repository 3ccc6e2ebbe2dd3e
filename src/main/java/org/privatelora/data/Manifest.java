package org.privatelora.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a data set is, and its frozen split.
 *
 * <p>A set is either a list of files (path, hash, group) or drawn: a recipe for a pocket world. Captions of real sets are not
 * ours and stay in the user's archive; captions of drawn sets follow from the picture.
 *
 * @param about name, source, licence, how to get it
 * @param contents the files of each part, or the recipe
 * @param splitHash the frozen {@link Split#hash()}; checked whenever the set is opened
 * @param choices how it was made from a folder of the user's; empty for the sets that come with the library
 */
public record Manifest(About about, Contents contents, String splitHash, Optional<Choices> choices) {
    /** One that was not made from a folder of the user's. */
    public Manifest(About about, Contents contents, String splitHash) {
        this(about, contents, splitHash, Optional.empty());
    }

    /** One of listed files, frozen. */
    static Manifest listing(About about, Map<Part, List<Entry>> files) {
        Contents contents = new Contents(files, Optional.empty());
        return new Manifest(
                about, contents, new Manifest(about, contents, "").listedSplit().hash());
    }

    Manifest withChoices(Choices choices) {
        return new Manifest(about, contents, splitHash, Optional.of(choices));
    }

    /** How pictures that are not square become so. */
    Crop crop() {
        return choices.map(Choices::crop).orElse(Crop.CENTRE);
    }

    /**
     * What people need to know about a set.
     *
     * @param name short and lower-case, as the command line spells it
     * @param title one line for people
     * @param version grows when the split changes
     * @param source where the pictures come from
     * @param licence what may be done with them
     * @param howToGet what to do when they are absent
     */
    public record About(String name, String title, int version, String source, String licence, String howToGet) {}

    /** Files of a real set, or the recipe of a drawn one: exactly one of the two is filled. */
    public record Contents(Map<Part, List<Entry>> files, Optional<Recipe> recipe) {}

    /**
     * One file of a real set.
     *
     * @param path relative to the top folder of the archive, with {@code /}
     * @param sha256 of the file's bytes; this is the id of the example
     * @param group what must stay on one side of a split: an identity, a family of near-duplicates
     */
    public record Entry(String path, String sha256, String group) {}

    /** How a drawn set is drawn. */
    public record Recipe(long seed, Map<Part, Stock> parts) {}

    /**
     * Which pictures of which world.
     *
     * @param world name of a {@link org.privatelora.data.world.World}
     * @param stream of the world's pictures
     * @param pictures indices in that stream, in the part's order
     */
    public record Stock(String world, String stream, List<Integer> pictures) {
        /** The first pictures of the stream that is named as the part. */
        static Stock first(String world, Part part, int count) {
            return new Stock(
                    world, part.key(), IntStream.range(0, count).boxed().toList());
        }
    }

    /**
     * What the user chose when a folder was frozen.
     *
     * @param seed of the deal
     * @param heldOut share of the pictures that no adaptation sees, the control group of every attack, between 0 and 1
     * @param open share that is set aside before, as the public part, at least 0 and below 1
     * @param near pictures whose thumbnails correlate more are near-duplicates, in (0, 1]
     * @param crop how pictures become square
     * @param leaveOut whether files that cannot be used are done without; else they must be repaired first
     */
    public record Choices(long seed, double heldOut, double open, double near, Crop crop, boolean leaveOut) {
        /** Checks the shares. */
        public Choices {
            if (!(heldOut > 0 && heldOut < 1)) {
                throw new IllegalArgumentException("the held-out share must be between 0 and 1, was " + heldOut
                        + "; without pictures that were not trained on, no attack can be judged");
            }
            if (!(open >= 0 && open < 1)) {
                throw new IllegalArgumentException("the public share must be at least 0 and below 1, was " + open);
            }
            if (!(near > 0 && near <= 1)) {
                throw new IllegalArgumentException(
                        "near-duplicates must be bounded by a correlation in (0, 1], was " + near);
            }
        }

        /** Half of the pictures held out, as in the paper; none public; seed 1; cropped at the centre; every file sound. */
        public static Choices defaults() {
            return new Choices(1, 0.5, 0, 0.9, Crop.CENTRE, false);
        }

        /** Another deal. */
        public Choices withSeed(long seed) {
            return new Choices(seed, heldOut, open, near, crop, leaveOut);
        }

        /** Another control group. */
        public Choices withHeldOut(double heldOut) {
            return new Choices(seed, heldOut, open, near, crop, leaveOut);
        }

        /** With a public part. */
        public Choices withOpen(double open) {
            return new Choices(seed, heldOut, open, near, crop, leaveOut);
        }

        /** Another bound on near-duplicates. */
        public Choices withNear(double near) {
            return new Choices(seed, heldOut, open, near, crop, leaveOut);
        }

        /** Cropped in another way. */
        public Choices withCrop(Crop crop) {
            return new Choices(seed, heldOut, open, near, crop, leaveOut);
        }

        /** With or without what cannot be used. */
        public Choices withLeaveOut(boolean leaveOut) {
            return new Choices(seed, heldOut, open, near, crop, leaveOut);
        }

        /** The share of each part; they add to 1. */
        Map<Part, Double> shares() {
            double half = (1 - open) / 2;
            Map<Part, Double> shares = new EnumMap<>(Part.class);
            shares.put(Part.PUBLIC, open);
            Part.PRIVATE.forEach(part -> shares.put(part, half * (part.isMember() ? 1 - heldOut : heldOut)));
            return shares;
        }
    }

    /** Reads a manifest file. */
    public static Manifest read(Path file) throws IOException {
        return ManifestJson.read(file);
    }

    /** One of the manifests that come with the library: see {@link #names()}. */
    public static Manifest named(String name) {
        return ManifestJson.named(name);
    }

    /** A manifest by its name, or by its file: what ends in {@code .json} or is a file counts as one. */
    public static Manifest find(String nameOrFile) throws IOException {
        Path file = Path.of(nameOrFile);
        return nameOrFile.endsWith(".json") || Files.isRegularFile(file) ? read(file) : named(nameOrFile);
    }

    /** The manifests that come with the library. */
    public static List<String> names() {
        return ManifestJson.NAMES;
    }

    /** Every set that has a name: {@link #names}, and the {@linkplain PaperFaces paper's faces}, which are dealt when they are prepared. */
    static List<String> known() {
        return Stream.concat(
                        names().stream(), Arrays.stream(PaperFaces.values()).map(PaperFaces::label))
                .toList();
    }

    /**
     * Writes the manifest, one entry a line, so that a change of the split can be read in a diff. Who may read the file is up to the
     * user's umask; see the package's description for what can be read in it.
     */
    public void write(Path file) throws IOException {
        ManifestJson.write(this, file);
    }

    /** SHA-256 of everything it says, in the form in which it is written. */
    public String hash() {
        return Hashes.of(ManifestJson.text(this));
    }

    /** The split that the listed files spell out; of a drawn set it is known only after drawing. */
    Split listedSplit() {
        Map<Part, List<String>> ids = new EnumMap<>(Part.class);
        contents.files.forEach(
                (part, list) -> ids.put(part, list.stream().map(Entry::sha256).toList()));
        return new Split(ids);
    }

    /** Refuses a split that is not the frozen one. */
    void requireFrozen(Split split) throws IOException {
        if (!split.hash().equals(splitHash)) {
            throw new IOException("data set " + about.name + ": expected split " + splitHash + ", found "
                    + split.hash() + "; the manifest or the code that draws the set was changed after the split was"
                    + " frozen: take the manifest as it was, or freeze a folder of your own again with 'privatelora data"
                    + " manifest FOLDER --out FILE.json'");
        }
    }
}
