package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.data.Manifest.Choices;
import org.privatelora.data.Manifest.Entry;
import org.privatelora.data.OwnFolder.Options;
import org.privatelora.data.world.World;

/** A user's folder, in every layout and with everything that can be wrong in it. */
class OwnFolderTest {
    private static final int COUNT = 24;
    private static final Options DEFAULTS = Options.defaults();

    @TempDir
    Path temp;

    private final TinySet set = new TinySet();

    private OwnFolder read(Options options) throws IOException {
        return OwnFolder.read(set.writeTo(temp.resolve("mine")), options);
    }

    private void pictures(String folder) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            set.files.put(folder + i + ".png", TinySet.png(i));
        }
    }

    private void kohya() throws IOException {
        pictures("10_monster/");
        for (int i = 0; i < COUNT; i++) {
            set.text("10_monster/" + i + (i % 2 == 0 ? ".txt" : ".caption"), "caption " + i + "\n");
        }
    }

    private String lines(String first, String format) {
        return first
                + IntStream.range(0, COUNT)
                        .mapToObj(i -> format.formatted(i, i) + "\n")
                        .collect(Collectors.joining());
    }

    /** Freezes, writes, reads, prepares and opens; each caption must be with its picture. */
    private Dataset roundTrip(Options options, String caption) throws IOException {
        Manifest manifest = read(options).freeze("mine");
        Path file = temp.resolve("mine.json");
        manifest.write(file);
        assertThat(Manifest.read(file)).isEqualTo(manifest);
        DataStore store = new DataStore(temp.resolve("cache"));
        store.prepare(Manifest.read(file), temp.resolve("mine"), options.caption())
                .requireComplete();
        Dataset dataset = store.open(Manifest.find(file.toString()));
        assertThat(dataset.split().hash()).isEqualTo(manifest.splitHash());
        for (Entry entry : Audit.entries(manifest)) {
            String number = entry.path().replaceAll(".*/|\\.png", "");
            assertThat(all(dataset).get(entry.sha256()).caption()).isEqualTo(caption.formatted(number));
        }
        assertThat(dataset.split().size()).isEqualTo(COUNT);
        return dataset;
    }

    private static Map<String, Example> all(Dataset dataset) {
        return dataset.parts().values().stream()
                .flatMap(List::stream)
                .collect(Collectors.toMap(Example::id, example -> example));
    }

    @Test
    void kohyaFolders() throws IOException {
        kohya();
        Dataset dataset = roundTrip(DEFAULTS, "caption %s");
        Part.PRIVATE.forEach(part -> assertThat(dataset.part(part)).hasSize(COUNT / 4));
        assertThat(dataset.part(Part.PUBLIC)).isEmpty();
    }

    @Test
    void imageFolderWithJsonLines() throws IOException {
        pictures("train/");
        set.text("train/metadata.jsonl", lines("", "{\"file_name\": \"%d.png\", \"text\": \"json %d\"}"));
        roundTrip(DEFAULTS, "json %s");
    }

    @Test
    void imageFolderWithATable() throws IOException {
        pictures("train/");
        set.text("train/metadata.csv", lines("file_name,text\n", "%d.png,hf %d"));
        roundTrip(DEFAULTS, "hf %s");
    }

    @Test
    void tabSeparatedCaptions() throws IOException {
        pictures("images/");
        set.text("captions.tsv", lines("file\tcaption\n", "%d.png\ttab %d"));
        roundTrip(DEFAULTS, "tab %s");
    }

    @Test
    void commaSeparatedCaptionsMayBeQuoted() throws IOException {
        pictures("");
        set.text("captions.csv", lines("caption,file\n", "\"a \"\"%d\"\", red\",%d.png"));
        roundTrip(DEFAULTS, "a \"%s\", red");
    }

    @Test
    void picturesAloneTakeOneCaption() throws IOException {
        pictures("");
        roundTrip(DEFAULTS.withCaption("a monster"), "a monster");
    }

    @Test
    void anArchiveServesAsAFolder() throws IOException {
        kohya();
        Path zip = temp.resolve("mine.zip");
        try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, byte[]> file : set.files.entrySet()) {
                out.putNextEntry(new java.util.zip.ZipEntry("top/" + file.getKey()));
                out.write(file.getValue());
            }
        }
        Manifest fromFolder = read(DEFAULTS).freeze("mine");
        assertThat(OwnFolder.read(zip, DEFAULTS).freeze("mine")).isEqualTo(fromFolder);
    }

    @Test
    void sharesCropAndSeedAreTheUsers() throws IOException {
        kohya();
        Choices choices =
                Choices.defaults().withSeed(7).withHeldOut(0.25).withOpen(0.25).withCrop(Crop.PAD);
        Manifest manifest = read(DEFAULTS.withChoices(choices)).freeze("mine");
        assertThat(manifest.choices()).contains(choices);
        assertThat(manifest.contents().files().get(Part.PUBLIC)).hasSizeBetween(5, 7);
        assertThat(manifest.contents().files().get(Part.NONMEMBERS_TEST)).hasSizeBetween(2, 3);
        Manifest other = read(DEFAULTS.withChoices(choices.withSeed(8))).freeze("mine");
        assertThat(other.splitHash()).isNotEqualTo(manifest.splitHash());
    }

    @Test
    void theCropOfTheManifestIsAppliedWhenAPictureIsRead() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            set.files.put(
                    i + ".png", encoded(wide(World.CREATURES.draw(1, "tiny", i).image(24)), "png"));
        }
        Choices padded = Choices.defaults().withCrop(Crop.PAD);
        Options options = DEFAULTS.withChoices(padded).withCaption("x");
        Example example = roundTrip(options, "x").members().get(0);
        assertThat(example.image().getWidth()).isEqualTo(48);
        assertThat(example.image().getHeight()).isEqualTo(48);
        assertThat(example.image().getRGB(24, 2)).isEqualTo(0xffffffff);
        assertThat(example.whole().getWidth()).isEqualTo(48); // what buckets are made of
        assertThat(example.whole().getHeight()).isEqualTo(24);
    }

    @Test
    void cropsKeepWhatTheySay() {
        BufferedImage tall = new BufferedImage(2, 4, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 4; y++) {
            tall.setRGB(0, y, y);
        }
        assertThat(Crop.CENTRE.square(tall).getRGB(0, 0) & 0xff).isEqualTo(1);
        assertThat(Crop.TOP.square(tall).getRGB(0, 0) & 0xff).isEqualTo(0);
        assertThat(Crop.PAD.square(tall).getRGB(0, 0) & 0xff).isEqualTo(255);
        assertThat(Crop.PAD.square(tall).getRGB(1, 3) & 0xff).isEqualTo(3);
    }

    /** Twice as wide as high. */
    private static BufferedImage wide(BufferedImage image) {
        BufferedImage wide = new BufferedImage(48, 24, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = wide.createGraphics();
        graphics.drawImage(image, 0, 0, null);
        graphics.drawImage(image, 24, 0, null);
        graphics.dispose();
        return wide;
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    private static BufferedImage monster(int index) {
        return World.CREATURES.draw(1, "other", index).image(40);
    }

    private static Map<String, Problem.Kind> kinds(DataReport report) {
        Map<String, Problem.Kind> kinds = new TreeMap<>();
        report.problems().forEach(p -> kinds.put(p.path(), p.kind()));
        return kinds;
    }

    @Test
    void everyFileThatCannotBeUsedIsNamedWithItsReason() throws IOException {
        kohya();
        set.text("10_monster/junk.png", "not a picture").text("10_monster/junk.txt", "junk");
        set.files.put("10_monster/mute.png", encoded(monster(1), "png"));
        set.files.put("10_monster/cmyk.jpg", cmyk(encoded(monster(2), "jpeg")));
        set.files.put("10_monster/moves.gif", twice(encoded(monster(3), "gif")));
        set.files.put("10_monster/cut.png", java.util.Arrays.copyOf(encoded(monster(4), "png"), 300));
        set.files.put("10_monster/latin.png", encoded(monster(5), "png"));
        set.files.put("10_monster/latin.txt", new byte[] {'c', 'a', 'f', (byte) 0xe9});
        set.text("10_monster/web.webp", "RIFF....WEBPVP8 ");
        Path folder = set.writeTo(temp.resolve("mine"));
        Path secret = Files.write(temp.resolve("secret.png"), encoded(monster(6), "png"));
        Files.createSymbolicLink(folder.resolve("10_monster/out.png"), secret);
        Files.createSymbolicLink(folder.resolve("10_monster/gone.png"), temp.resolve("nowhere.png"));
        Files.createSymbolicLink(folder.resolve("more"), folder.resolve("10_monster"));
        OwnFolder own = OwnFolder.read(folder, DEFAULTS);
        assertThat(kinds(own.report()))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("10_monster/junk.png", Problem.Kind.UNDECODABLE),
                        Map.entry("10_monster/mute.png", Problem.Kind.NO_CAPTION),
                        Map.entry("10_monster/cmyk.jpg", Problem.Kind.CMYK),
                        Map.entry("10_monster/moves.gif", Problem.Kind.ANIMATED),
                        Map.entry("10_monster/cut.png", Problem.Kind.UNDECODABLE),
                        Map.entry("10_monster/latin.png", Problem.Kind.NO_CAPTION),
                        Map.entry("10_monster/latin.txt", Problem.Kind.BAD_CAPTION),
                        Map.entry("10_monster/web.webp", Problem.Kind.UNDECODABLE),
                        Map.entry("10_monster/out.png", Problem.Kind.LINK),
                        Map.entry("10_monster/gone.png", Problem.Kind.LINK),
                        Map.entry("more", Problem.Kind.LINK)));
        assertThat(own.report().accounting()).startsWith("mine: in 33 = used 24 + skipped 9 (");
        assertThatThrownBy(() -> own.freeze("mine"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("10_monster/cmyk.jpg: cmyk: a JPEG of four colour channels");
    }

    @Test
    void whatCannotBeUsedMayBeLeftOut() throws IOException {
        kohya();
        set.text("10_monster/junk.png", "not a picture");
        set.files.put("10_monster/latin.txt", new byte[] {'c', 'a', 'f', (byte) 0xe9});
        roundTrip(DEFAULTS.withChoices(Choices.defaults().withLeaveOut(true)), "caption %s");
    }

    @Test
    void whatIsWorthKnowingIsNamedAndUsed() throws IOException {
        kohya();
        for (String name : List.of("copy", "clear", "turned", "again", "mirrored")) {
            set.text("10_monster/" + name + ".txt", name);
        }
        set.files.put("10_monster/copy.png", TinySet.png(3));
        set.files.put("10_monster/clear.png", encoded(clear(monster(1)), "png"));
        set.files.put("10_monster/turned.jpg", turned(encoded(monster(2), "jpeg")));
        set.files.put(
                "10_monster/again.jpg",
                encoded(World.CREATURES.draw(1, "tiny", 5).image(48), "jpeg"));
        set.files.put(
                "10_monster/mirrored.png",
                encoded(mirrored(ImageIO.read(new java.io.ByteArrayInputStream(TinySet.png(7)))), "png"));
        DataReport report = read(DEFAULTS.withResolution(30)).report();
        assertThat(report.isBarred()).isFalse();
        assertThat(report.used()).isEqualTo(COUNT + 4);
        assertThat(report.problems())
                .extracting(Problem::toString)
                .anyMatch(text ->
                        text.equals("10_monster/copy.png: duplicate: the same file as 10_monster/3.png; used once"));
        Map<String, Problem.Kind> kinds = kinds(report);
        assertThat(kinds)
                .containsEntry("10_monster/clear.png", Problem.Kind.TRANSPARENT)
                .containsEntry("10_monster/turned.jpg", Problem.Kind.TURNED)
                .containsEntry("10_monster/0.png", Problem.Kind.SMALL);
        assertThat(report.problems().stream()
                        .filter(p -> p.kind() == Problem.Kind.NEAR_DUPLICATE)
                        .map(Problem::path))
                .containsExactlyInAnyOrder("10_monster/again.jpg", "10_monster/mirrored.png");
    }

    @Test
    void nearDuplicatesAreOnOneSideWhateverTheSeed() throws IOException {
        kohya();
        set.files.put(
                "10_monster/again.jpg",
                encoded(World.CREATURES.draw(1, "tiny", 5).image(48), "jpeg"));
        set.text("10_monster/again.txt", "again");
        set.writeTo(temp.resolve("mine"));
        for (long seed = 0; seed < 10; seed++) {
            Manifest manifest = read(DEFAULTS.withChoices(Choices.defaults().withSeed(seed)))
                    .freeze("mine");
            for (List<Entry> part : manifest.contents().files().values()) {
                List<String> paths = part.stream().map(Entry::path).toList();
                assertThat(paths.contains("10_monster/again.jpg")).isEqualTo(paths.contains("10_monster/5.png"));
            }
        }
    }

    @Test
    void theManifestHoldsNoCaptionAndNoPathOutsideTheFolder() throws IOException {
        kohya();
        Path file = temp.resolve("mine.json");
        read(DEFAULTS).freeze("mine").write(file);
        assertThat(Files.readString(file))
                .doesNotContain("caption ")
                .doesNotContain(temp.toString())
                .contains("10_monster/0.png");
    }

    @Test
    void whoMayReadTheManifestIsUpToTheUmask() throws IOException {
        kohya();
        Path file = temp.resolve("mine.json");
        read(DEFAULTS).freeze("mine").write(file);
        Path plain = temp.resolve("plain");
        try (FileOutputStream out = new FileOutputStream(plain.toFile())) {
            out.write(1);
        }
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
    }

    @Test
    void copiesOfPrivatePicturesAreTheirOwnersOnly() throws IOException {
        kohya();
        roundTrip(DEFAULTS, "caption %s");
        assertThat(Files.getPosixFilePermissions(temp.resolve("cache")))
                .isEqualTo(Set.copyOf(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------")));
    }

    @Test
    void tooFewPicturesAndImpossibleSharesSayWhatToDo() throws IOException {
        set.files.put("a.png", TinySet.png(1));
        assertThatThrownBy(() -> read(DEFAULTS.withCaption("x")).freeze("mine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 pictures in 1 families")
                .hasMessageContaining("add pictures");
        assertThatThrownBy(() -> Choices.defaults().withHeldOut(0)).hasMessageContaining("no attack can be judged");
        assertThatThrownBy(() -> read(DEFAULTS.withCaption("x")).freeze("My Set"))
                .hasMessageContaining("a-z, 0-9");
    }

    @Test
    void aFileTellsWhatOfTheSetStandsInIt() throws IOException {
        kohya();
        Dataset dataset = roundTrip(DEFAULTS, "caption %s");
        Manifest manifest = Manifest.read(temp.resolve("mine.json"));
        Disclosure ofManifest = Disclosure.of(temp.resolve("mine.json"), dataset, manifest);
        assertThat(ofManifest).isEqualTo(new Disclosure(0, COUNT, COUNT, false));
        String id = dataset.members().get(0).id();
        Path told = Files.writeString(temp.resolve("told"), "x caption 17, " + id + " 17.png data:image/png;base64,AA");
        assertThat(Disclosure.of(told, dataset, manifest)).isEqualTo(new Disclosure(2, 2, 1, true));
        Path silent = Files.writeString(temp.resolve("silent"), "nothing");
        assertThat(Disclosure.of(silent, dataset, manifest)).isEqualTo(new Disclosure(0, 0, 0, false));
    }

    private static BufferedImage clear(BufferedImage image) {
        BufferedImage clear = new BufferedImage(40, 40, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = clear.createGraphics();
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        clear.setRGB(0, 0, 0x00ffffff);
        return clear;
    }

    private static BufferedImage mirrored(BufferedImage image) {
        int width = image.getWidth();
        BufferedImage mirrored = new BufferedImage(width, image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < width; x++) {
                mirrored.setRGB(width - 1 - x, y, image.getRGB(x, y));
            }
        }
        return mirrored;
    }

    /** The frame header claims four channels, as in files for printers. */
    private static byte[] cmyk(byte[] jpeg) {
        for (int i = 2; i < jpeg.length - 9; i++) {
            if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xc0) {
                jpeg[i + 9] = 4;
                return jpeg;
            }
        }
        throw new IllegalStateException("a baseline JPEG has a frame header");
    }

    /** The picture of a GIF file a second time: everything between header and trailer again. */
    private static byte[] twice(byte[] gif) {
        int header = 13 + 3 * (1 << (gif[10] & 7) + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(gif, 0, gif.length - 1);
        out.write(gif, header, gif.length - header);
        return out.toByteArray();
    }

    /** With an EXIF block that says: to be turned clockwise. */
    private static byte[] turned(byte[] jpeg) {
        String tiff = "MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6\0\0\0\0\0\0";
        byte[] exif = ("\u00ff\u00e1\0" + (char) (tiff.length() + 8) + "Exif\0\0" + tiff)
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(exif, 0, exif.length);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }
}
