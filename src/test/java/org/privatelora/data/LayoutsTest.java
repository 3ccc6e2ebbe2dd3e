package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same pictures and captions, however the user keeps them. */
class LayoutsTest {
    private static final List<String> CAPTIONS = List.of("zero", "one", "two", "three");

    @TempDir
    Path temp;

    @Test
    void captionsTable() throws IOException {
        assertReads(TinySet.withTable().manifest(), TinySet.withTable().writeTo(temp.resolve("set")));
    }

    @Test
    void tarGzWithATopFolder() throws IOException {
        Path archive = temp.resolve("set.tar.gz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            for (Map.Entry<String, byte[]> file : TinySet.withTable().files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry("top/" + file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        assertReads(TinySet.withTable().manifest(), archive);
    }

    @Test
    void zipMadeByAMacWithAnotherSuffix() throws IOException {
        Path archive = temp.resolve("set.bin");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Map.Entry<String, byte[]> file : TinySet.withTable().files.entrySet()) {
                put(zip, file.getKey(), file.getValue());
                put(zip, "__MACOSX/._" + file.getKey(), new byte[3]);
            }
        }
        assertReads(TinySet.withTable().manifest(), archive);
    }

    @Test
    void imageFolderWithJsonLines() throws IOException {
        TinySet set = TinySet.pictures();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            lines.append("{\"file_name\": \"")
                    .append(i)
                    .append(".png\", \"text\": \"")
                    .append(CAPTIONS.get(i))
                    .append("\"}\n");
        }
        set.text("images/metadata.jsonl", lines.toString());
        assertReads(set.manifest(), set.writeTo(temp.resolve("set")));
    }

    @Test
    void kohyaFoldersUnderOtherNames() throws IOException {
        Manifest manifest = TinySet.pictures().manifest();
        TinySet kohya = new TinySet();
        for (int i = 0; i < 4; i++) {
            kohya.files.put("1_pok\u00e9mon/p " + i + ".png", TinySet.png(i));
            kohya.text("1_pok\u00e9mon/p " + i + ".txt", "\uFEFF" + CAPTIONS.get(i) + "\r\nsecond line\n");
        }
        assertReads(manifest, kohya.writeTo(temp.resolve("set")));
    }

    @Test
    void officialCelebaLayoutMakesSentencesOfAttributes() {
        Captions captions = new Captions();
        String text = """
                2
                Male Smiling Straight_Hair Brown_Hair Eyeglasses Young
                000001.jpg -1  1  1  1 -1  1
                000002.jpg  1 -1 -1 -1  1 -1
                """;
        captions.offer("celeba/list_attr_celeba.txt", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(captions.of("celeba/img_align_celeba/000001.jpg"))
                .contains("a photo of a young woman smiling with straight brown hair");
        assertThat(captions.of("celeba/img_align_celeba/000002.jpg")).contains("a photo of a man with eyeglasses");
        assertThat(captions.of("celeba/img_align_celeba/000003.jpg")).isEmpty();
    }

    @Test
    void captionsComeInNormalFormC() {
        Captions captions = new Captions();
        captions.offer("a.txt", "Poke\u0301mon".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(captions.of("a.png")).contains("Pok\u00e9mon");
    }

    @Test
    void aTableWithoutTheColumnsOrWithARaggedLineIsAProblem() {
        Captions captions = new Captions();
        captions.offer("captions.tsv", "name\ttext\na\tb\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        captions.offer("x/captions.tsv", "file\tcaption\na.png\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        captions.offer("metadata.jsonl", "{not json\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(captions.problems())
                .extracting(Problem::kind)
                .containsOnly(Problem.Kind.BAD_CAPTION)
                .hasSize(3);
        assertThat(captions.problems()).extracting(Problem::detail).anyMatch(d -> d.contains("line 2 has 1 columns"));
    }

    private void assertReads(Manifest manifest, Path from) throws IOException {
        DataStore store = new DataStore(temp.resolve("cache"));
        store.prepare(manifest, from).requireComplete();
        Dataset dataset = store.open(manifest);
        assertThat(dataset.part(Part.MEMBERS_AUX)).extracting(Example::caption).containsExactly("zero", "one");
        assertThat(dataset.part(Part.NONMEMBERS_AUX))
                .extracting(Example::caption)
                .containsExactly("two", "three");
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
