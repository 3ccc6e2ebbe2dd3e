package org.privatelora.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.privatelora.data.Manifest.Entry;
import org.privatelora.data.image.ImageDecoder;

/**
 * Prepared data sets: verified copies of the user's pictures, one folder per split, named by content.
 *
 * <p>A set is prepared once, from a folder or archive. The copy holds {@code images/<sha256>.<ext>}, {@code captions.tsv}, and
 * {@code prepared.txt} with the split hash, which is written last: without it the set does not count as prepared, and
 * preparing again goes on where it stopped. The user's files are only read. Where the file system can say so, nobody but its
 * owner may enter the folder.
 *
 * @param folder where prepared sets live; made when needed
 */
public record DataStore(Path folder) {
    private static final String RECEIPT = "prepared.txt";
    private static final String CAPTIONS = "captions.tsv";

    /**
     * Copies the pictures that the manifest lists from the user's folder or archive, each verified by hash and decoded once.
     *
     * @return the report; unless it {@link DataReport#isComplete() is complete} the set stays unprepared
     */
    public DataReport prepare(Manifest manifest, Path from) throws IOException {
        return prepare(manifest, from, "");
    }

    /**
     * The same for pictures of which some have no caption.
     *
     * @param caption of those; blank for none
     */
    public DataReport prepare(Manifest manifest, Path from, String caption) throws IOException {
        if (isDrawn(manifest)) {
            return drawn(manifest);
        }
        manifest.requireFrozen(manifest.listedSplit());
        Path home = home(manifest);
        OwnersFolder.make(folder);
        Files.createDirectories(home.resolve("images"));
        Audit audit = new Audit(
                manifest, (entry, content) -> keep(home.resolve(file(entry)), entry, content), new Captions(caption));
        DataReport report = audit.run(FileTree.open(from));
        if (report.isComplete()) {
            write(home.resolve(CAPTIONS), captions(manifest, audit.captions()).getBytes(StandardCharsets.UTF_8));
            write(home.resolve(RECEIPT), (manifest.splitHash() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return report;
    }

    /**
     * Deals one of the paper's sets from the user's copy of CelebA and prepares it. A deal is made once: the same set is prepared again
     * by the one that is there.
     */
    public DataReport prepare(PaperFaces faces, Path from, String caption) throws IOException {
        Manifest manifest = Files.isRegularFile(dealt(faces)) ? manifest(faces.label()) : faces.deal(from);
        DataReport report = prepare(manifest, from, caption);
        if (report.isComplete()) {
            manifest.write(dealt(faces));
        }
        return report;
    }

    /**
     * A manifest by name or file: those of {@link Manifest#find}, and the paper's faces once they are prepared.
     *
     * @throws IOException when it is not there, with how to get it
     */
    public Manifest manifest(String nameOrFile) throws IOException {
        Optional<PaperFaces> faces = PaperFaces.named(nameOrFile);
        if (faces.isEmpty()) {
            return Manifest.find(nameOrFile);
        }
        if (!Files.isRegularFile(dealt(faces.get()))) {
            throw unprepared(faces.get().about(), nameOrFile);
        }
        return Manifest.read(dealt(faces.get()));
    }

    /** Whether one of the paper's sets was dealt and copied. */
    public boolean isPrepared(PaperFaces faces) {
        return Files.isRegularFile(dealt(faces));
    }

    private Path dealt(PaperFaces faces) {
        return folder.resolve(faces.label() + ".json");
    }

    /** Holds the user's folder or archive against the manifest, and the manifest against its frozen split; copies nothing. */
    public DataReport check(Manifest manifest, Path from) throws IOException {
        if (isDrawn(manifest)) {
            return drawn(manifest);
        }
        manifest.requireFrozen(manifest.listedSplit());
        return new Audit(manifest, (entry, content) -> {}, new Captions()).run(FileTree.open(from));
    }

    /** Holds the prepared copy against the manifest. */
    public DataReport check(Manifest manifest) throws IOException {
        return check(manifest, called(manifest));
    }

    /** The same of {@link #manifest}. */
    public DataReport check(String nameOrFile) throws IOException {
        return check(manifest(nameOrFile), nameOrFile);
    }

    private DataReport check(Manifest manifest, String called) throws IOException {
        if (!isDrawn(manifest)) {
            requirePrepared(manifest, called);
        }
        return check(manifest, home(manifest));
    }

    /** Whether {@link #open} will find the set. */
    public boolean isPrepared(Manifest manifest) {
        return isDrawn(manifest) || Files.isRegularFile(home(manifest).resolve(RECEIPT));
    }

    /**
     * The data set of a manifest: drawn, or read from its prepared copy. Every picture is verified by hash when it is read.
     *
     * @throws IOException when the set is not prepared, with how to get and prepare it, or the manifest's split is not the frozen one
     */
    public Dataset open(Manifest manifest) throws IOException {
        return open(manifest, called(manifest));
    }

    /** The same of {@link #manifest}. */
    public Dataset open(String nameOrFile) throws IOException {
        return open(manifest(nameOrFile), nameOrFile);
    }

    private Dataset open(Manifest manifest, String called) throws IOException {
        if (isDrawn(manifest)) {
            return PocketWorlds.open(manifest);
        }
        requirePrepared(manifest, called);
        Captions captions = new Captions();
        captions.offer(CAPTIONS, Files.readAllBytes(home(manifest).resolve(CAPTIONS)));
        Map<Part, List<Example>> parts = new EnumMap<>(Part.class);
        for (Map.Entry<Part, List<Entry>> part : manifest.contents().files().entrySet()) {
            parts.put(
                    part.getKey(),
                    part.getValue().stream()
                            .map(e -> example(manifest, e, captions, called))
                            .toList());
        }
        return new Dataset(manifest.about().name(), parts);
    }

    private Example example(Manifest manifest, Entry entry, Captions captions, String called) {
        Path file = home(manifest).resolve(file(entry));
        String caption = captions.of(file(entry))
                .orElseThrow(() -> new UncheckedIOException(
                        new IOException("no caption for " + file + "; prepare the set again: " + preparing(called))));
        return new Example(entry.sha256(), caption, () -> read(file, entry), manifest.crop());
    }

    private static BufferedImage read(Path file, Entry entry) {
        try {
            byte[] content = Files.readAllBytes(file);
            if (!Hashes.of(content).equals(entry.sha256())) {
                throw new IOException(
                        "the copy was changed after it was prepared; delete it and prepare the set again");
            }
            return ImageDecoder.defaults().decode(content);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private void requirePrepared(Manifest manifest, String called) throws IOException {
        manifest.requireFrozen(manifest.listedSplit());
        if (!isPrepared(manifest)) {
            throw unprepared(manifest.about(), called);
        }
    }

    private IOException unprepared(Manifest.About about, String called) {
        return new IOException("data set " + about.name() + " is not prepared in " + folder + ". " + about.howToGet()
                + " Then: " + preparing(called));
    }

    private static String preparing(String called) {
        return "privatelora data prepare " + called + " --from PATH";
    }

    /** What the command line calls a set whose manifest was not asked for by name: a set of the user's has only its file. */
    private static String called(Manifest manifest) {
        String name = manifest.about().name();
        return Manifest.known().contains(name) ? name : name + ".json";
    }

    private static boolean isDrawn(Manifest manifest) {
        return manifest.contents().recipe().isPresent();
    }

    private static DataReport drawn(Manifest manifest) throws IOException {
        int size = PocketWorlds.open(manifest).split().size();
        return new DataReport(manifest.about().name(), size, size, List.of(), 0);
    }

    private Path home(Manifest manifest) {
        return folder.resolve(
                manifest.about().name() + "-" + manifest.splitHash().substring(0, 12));
    }

    /** Where a picture lies in a prepared copy. */
    static String file(Entry entry) {
        return "images/" + entry.sha256() + entry.path().substring(entry.path().lastIndexOf('.'));
    }

    private static String captions(Manifest manifest, Map<String, String> byHash) {
        return Audit.entries(manifest).stream()
                .map(e -> file(e) + "\t" + byHash.get(e.sha256()).replaceAll("\\s+", " ") + "\n")
                .sorted()
                .collect(Collectors.joining("", "file\tcaption\n", ""));
    }

    private static void keep(Path copy, Entry entry, byte[] content) throws IOException {
        boolean kept =
                Files.isRegularFile(copy) && Hashes.of(Files.readAllBytes(copy)).equals(entry.sha256());
        if (!kept) { // not forced to disk: opening verifies the hash, and preparing again repairs
            Path part = copy.resolveSibling(copy.getFileName() + ".part");
            Files.write(part, content);
            Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** All or nothing: a temporary file beside it, forced to disk, then renamed. */
    private static void write(Path file, byte[] content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content));
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
