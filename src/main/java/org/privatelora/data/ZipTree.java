package org.privatelora.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** A zip archive, visited in the order of its directory. */
record ZipTree(Path archive) implements FileTree {
    @Override
    public void visit(Visitor visitor) throws IOException {
        ArchiveGuard guard = new ArchiveGuard(archive);
        try (ZipFile zip = ArchiveGuard.reading(
                archive, () -> ZipFile.builder().setPath(archive).get())) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.isDirectory() || FileTree.isLitter(entry.getName())) {
                    continue;
                }
                String path = guard.admit(entry.getName(), entry.isUnixSymlink());
                try (InputStream in = ArchiveGuard.reading(archive, () -> zip.getInputStream(entry))) {
                    visitor.file(path, guard.read(in, path));
                }
            }
        }
    }
}
