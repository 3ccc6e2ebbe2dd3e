package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTreeTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"../evil.png", "a/../../evil.png", "/etc/evil.png", "a\\..\\evil.png", "C:/evil.png"})
    void pathsThatLeadOutsideAreRefused(String name) throws IOException {
        for (Path archive : List.of(tar(name), zip(name))) {
            assertThatThrownBy(() -> names(archive)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aNameThatOccursTwiceIsRefused() throws IOException {
        assertThatThrownBy(() -> names(tar("a.png", "./a.png"))).hasMessageContaining("twice");
    }

    @Test
    void linksInAnArchiveAreRefused() throws IOException {
        Path archive = temp.resolve("links.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
            TarArchiveEntry link = new TarArchiveEntry("a.png", TarConstants.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        assertThatThrownBy(() -> names(archive)).hasMessageContaining("a link: a.png");
    }

    @Test
    void linksOutOfAFolderAreRefusedAndLinksWithinAreRead() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("folder"));
        Files.writeString(folder.resolve("a.txt"), "a");
        Files.createSymbolicLink(folder.resolve("b.txt"), folder.resolve("a.txt"));
        assertThat(names(folder)).containsExactly("a.txt", "b.txt");
        Files.createSymbolicLink(folder.resolve("c.txt"), Files.writeString(temp.resolve("secret"), "s"));
        assertThatThrownBy(() -> names(folder)).hasMessageContaining("c.txt is a link that leads outside");
    }

    @Test
    void anArchiveThatUnpacksToTooMuchIsRefused() throws IOException {
        Path archive = temp.resolve("bomb.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry entry = new TarArchiveEntry("zeros.png");
            entry.setSize(200L << 20);
            tar.putArchiveEntry(entry);
            for (int i = 0; i < 200; i++) {
                tar.write(new byte[1 << 20]);
            }
            tar.closeArchiveEntry();
        }
        assertThatThrownBy(() -> names(archive)).hasMessageContaining("too many bytes at zeros.png");
    }

    @Test
    void anArchiveCutShortIsAnError() throws IOException {
        byte[] whole = Files.readAllBytes(tar("a.png", "b.png"));
        for (int length : new int[] {2, 11, whole.length / 2, whole.length - 9}) {
            Path part = Files.write(temp.resolve("part.tar.gz"), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> names(part))
                    .as(length + " of " + whole.length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the archive " + part + " is damaged or was cut short")
                    .hasMessageContaining("get or make it again");
        }
    }

    @Test
    void aZipCutShortIsAnErrorThatNamesIt() throws IOException {
        byte[] whole = Files.readAllBytes(zip("a.png"));
        Path part = Files.write(temp.resolve("part.zip"), java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> names(part)).isInstanceOf(IOException.class).hasMessageContaining(part.toString());
    }

    @Test
    void whatIsNoArchiveIsNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("x.rar"), "Rar!");
        assertThatThrownBy(() -> names(file)).hasMessageContaining("expected a folder, .tar, .tar.gz or .zip");
        assertThatThrownBy(() -> names(temp.resolve("absent"))).hasMessageContaining("no folder or archive at");
    }

    private Path tar(String... names) throws IOException {
        Path archive = temp.resolve("x.tar.gz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            for (String name : names) {
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setSize(600);
                tar.putArchiveEntry(entry);
                tar.write(new byte[600]);
                tar.closeArchiveEntry();
            }
        }
        return archive;
    }

    private Path zip(String name) throws IOException {
        Path archive = temp.resolve("x.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            zip.putArchiveEntry(new ZipArchiveEntry(name));
            zip.write(new byte[6]);
            zip.closeArchiveEntry();
        }
        return archive;
    }

    private static List<String> names(Path path) throws IOException {
        List<String> names = new ArrayList<>();
        FileTree.open(path).visit((name, content) -> names.add(name));
        return names;
    }
}
