package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataStoreTest {
    @TempDir
    Path temp;

    private DataStore store;
    private Path user;

    @BeforeEach
    void folders() throws IOException {
        store = new DataStore(temp.resolve("cache"));
        user = Files.createDirectories(temp.resolve("user"));
    }

    @Test
    void aPreparedSetGivesThePicturesAndCaptionsBack() throws IOException {
        TinySet set = TinySet.withTable();
        DataReport report = store.prepare(set.manifest(), set.writeTo(user));
        assertThat(report.isComplete()).isTrue();
        assertThat(report.accounting()).isEqualTo("tiny: in 4 = used 4 + skipped 0");
        Dataset dataset = store.open(set.manifest());
        assertThat(dataset.split().hash()).isEqualTo(set.manifest().splitHash());
        assertThat(dataset.part(Part.MEMBERS_AUX)).extracting(Example::caption).containsExactly("zero", "one");
        assertThat(dataset.part(Part.MEMBERS_AUX).get(0).pixels(24))
                .isEqualTo(Pixels.of(
                        org.privatelora.data.world.World.CREATURES
                                .draw(1, "tiny", 0)
                                .image(24),
                        24));
        assertThat(store.check(set.manifest()).isComplete()).isTrue();
    }

    @Test
    void theUsersFilesAreOnlyRead() throws IOException {
        TinySet set = TinySet.withTable();
        set.writeTo(user);
        Map<String, String> before = content(user);
        store.prepare(set.manifest(), user);
        assertThat(content(user)).isEqualTo(before);
    }

    @Test
    void anUnpreparedSetSaysHowToGetIt() throws IOException {
        assertThatThrownBy(() -> store.open(TinySet.withTable().manifest()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not prepared")
                .hasMessageContaining("Draw it. Then: privatelora data prepare tiny.json --from PATH");
    }

    @Test
    void aManifestWithoutAnEntryThatItsSplitWasFrozenWithIsRefusedByEveryStep() throws IOException {
        TinySet set = TinySet.withTable();
        Manifest frozen = set.manifest();
        Map<Part, List<Manifest.Entry>> fewer = new TreeMap<>(frozen.contents().files());
        fewer.computeIfPresent(Part.MEMBERS_AUX, (part, entries) -> entries.subList(1, entries.size()));
        Manifest tampered = new Manifest(
                frozen.about(), new Manifest.Contents(fewer, java.util.Optional.empty()), frozen.splitHash());
        Path pictures = set.writeTo(user);
        for (ThrowingCallable step : List.<ThrowingCallable>of(
                () -> store.check(tampered, pictures),
                () -> store.prepare(tampered, pictures),
                () -> store.check(tampered),
                () -> store.open(tampered))) {
            assertThatThrownBy(step)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected split " + frozen.splitHash())
                    .hasMessageContaining("data manifest FOLDER");
        }
        assertThat(store.folder()).doesNotExist();
    }

    @Test
    void aManifestOfTheUsersIsPreparedByItsFile() throws IOException {
        Path file = temp.resolve("mine.json");
        TinySet.withTable().manifest().write(file);
        String asked = file.toString();
        for (ThrowingCallable step : List.<ThrowingCallable>of(() -> store.open(asked), () -> store.check(asked))) {
            assertThatThrownBy(step).hasMessageContaining("privatelora data prepare " + file + " --from PATH");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "7", "{", "{\"splitHash\": \"x\", \"files\": {}, \"nmae\": \"x\"}", "\u0000\u0001"})
    void aFileThatIsNoManifestIsNamedAndNoClassOfOurs(String text) throws IOException {
        Path file = Files.writeString(temp.resolve("mine.json"), text);
        assertThatThrownBy(() -> store.manifest(file.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("not a data manifest: " + file)
                .message()
                .doesNotContain("org.privatelora", "jackson", "java.", "\n");
    }

    @Test
    void anUnknownSetListsThePapersFacesToo() {
        assertThatThrownBy(() -> store.manifest("celebb"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("celeba, celeba-small")
                .hasMessageContaining("data manifest");
    }

    @Test
    void preparationGoesOnWhereItStopped() throws IOException {
        TinySet set = TinySet.withTable();
        set.writeTo(user);
        Path third = user.resolve("images/2.png");
        byte[] content = Files.readAllBytes(third);
        Files.delete(third);
        assertThat(store.prepare(set.manifest(), user).problems())
                .extracting(Problem::kind)
                .containsExactly(Problem.Kind.MISSING);
        assertThat(store.isPrepared(set.manifest())).isFalse();
        Path kept = copies().get(0);
        Object time = Files.getLastModifiedTime(kept);
        Files.write(third, content);
        assertThat(store.prepare(set.manifest(), user).isComplete()).isTrue();
        assertThat(copies()).hasSize(4);
        assertThat(Files.getLastModifiedTime(kept)).isEqualTo(time);
    }

    @Test
    void aHalfWrittenCopyIsReplaced() throws IOException {
        TinySet set = TinySet.withTable();
        set.writeTo(user);
        store.prepare(set.manifest(), user);
        Files.write(copies().get(0), new byte[5]);
        assertThat(store.check(set.manifest()).problems())
                .extracting(Problem::kind)
                .containsExactly(Problem.Kind.WRONG_HASH);
        store.prepare(set.manifest(), user).requireComplete();
        assertThat(store.check(set.manifest()).isComplete()).isTrue();
    }

    @Test
    void aCopyThatWasChangedIsRefusedWhenRead() throws IOException {
        TinySet set = TinySet.withTable();
        store.prepare(set.manifest(), set.writeTo(user));
        Example example = store.open(set.manifest()).part(Part.MEMBERS_AUX).get(0);
        Path copy = copies().stream()
                .filter(p -> p.toString().contains(example.id()))
                .findFirst()
                .orElseThrow();
        Files.write(copy, TinySet.png(77));
        assertThatThrownBy(example::image)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(copy.toString())
                .hasMessageContaining("changed");
    }

    @Test
    void everyBadFileIsListedWithItsReason() throws IOException {
        TinySet set = TinySet.withTable();
        set.files.put("images/junk.png", "not a picture".getBytes(StandardCharsets.UTF_8));
        set.files.put("images/bomb.png", bomb());
        set.files.put("images/mute.png", TinySet.png(5));
        set.files.put("images/latin.png", TinySet.png(6));
        Manifest manifest = set.manifest();
        set.files.put("images/latin.txt", new byte[] {'c', 'a', 'f', (byte) 0xe9});
        set.files.put("images/extra.png", TinySet.png(9));
        set.files.put("images/1.png", TinySet.png(8));
        set.writeTo(user);
        Files.delete(user.resolve("images/2.png"));
        DataReport report = store.check(manifest, user);
        Map<String, Problem.Kind> kinds = new TreeMap<>();
        report.problems().forEach(p -> kinds.put(p.path(), p.kind()));
        assertThat(kinds)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "images/1.png", Problem.Kind.WRONG_HASH,
                        "images/2.png", Problem.Kind.MISSING,
                        "images/junk.png", Problem.Kind.UNDECODABLE,
                        "images/bomb.png", Problem.Kind.TOO_LARGE,
                        "images/mute.png", Problem.Kind.NO_CAPTION,
                        "images/latin.png", Problem.Kind.NO_CAPTION,
                        "images/latin.txt", Problem.Kind.BAD_CAPTION));
        assertThat(report.accounting())
                .startsWith("tiny: in 8 = used 2 + skipped 6 (")
                .endsWith("1 other pictures ignored");
        assertThatThrownBy(report::requireComplete).hasMessageContaining("images/junk.png: undecodable");
        assertThat(Files.exists(store.folder())).as("checking writes nothing").isFalse();
    }

    @Test
    void aDrawnSetNeedsNoPreparation() throws IOException {
        Manifest creatures = Manifest.named("pocket-creatures");
        assertThat(store.isPrepared(creatures)).isTrue();
        assertThat(store.open(creatures).part(Part.PUBLIC)).hasSize(2000);
        assertThat(store.check(creatures).accounting()).isEqualTo("pocket-creatures: in 2400 = used 2400 + skipped 0");
    }

    private List<Path> copies() throws IOException {
        try (Stream<Path> walk = Files.walk(store.folder())) {
            return walk.filter(p -> p.toString().endsWith(".png")).sorted().toList();
        }
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        FileTree.open(folder).visit((path, bytes) -> content.put(path, Hashes.of(bytes)));
        return content;
    }

    private static byte[] bomb() throws IOException {
        byte[] png = TinySet.png(3);
        CRC32 crc = new CRC32();
        ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        return png;
    }
}
