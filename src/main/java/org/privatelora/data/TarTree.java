package org.privatelora.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** A tar archive, gzip-compressed or not, visited in its own order. */
record TarTree(Path archive) implements FileTree {
    @Override
    public void visit(Visitor visitor) throws IOException {
        ArchiveGuard guard = new ArchiveGuard(archive);
        try (InputStream in = ArchiveGuard.reading(archive, this::unpacked);
                TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8")) {
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                if (entry.isDirectory() || FileTree.isLitter(entry.getName())) {
                    continue;
                }
                String path = guard.admit(entry.getName(), isSpecial(entry));
                visitor.file(path, guard.read(tar, path));
            }
        }
    }

    private TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        return ArchiveGuard.reading(archive, tar::getNextEntry);
    }

    private static boolean isSpecial(TarArchiveEntry entry) {
        return entry.isSymbolicLink()
                || entry.isLink()
                || entry.isFIFO()
                || entry.isCharacterDevice()
                || entry.isBlockDevice();
    }

    private InputStream unpacked() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        return archive.toString().endsWith(".tar")
                ? in
                : GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get();
    }
}
