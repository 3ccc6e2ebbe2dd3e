package org.privatelora.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Bounds on what an archive may unpack to: number of files, bytes of each, bytes in all, and no name twice. */
final class ArchiveGuard {
    private static final int MOST_FILES = 2_000_000;
    /** Pictures hardly compress, so an archive of them never grows a hundredfold. */
    private static final long MOST_GROWTH = 100;

    private static final long FREE_BYTES = 64L << 20;
    private final Path archive;
    private final long mostBytes;
    private final Set<String> seen = new HashSet<>();
    private long bytes;

    ArchiveGuard(Path archive) throws IOException {
        this.archive = archive;
        mostBytes = FREE_BYTES + MOST_GROWTH * Files.size(archive);
    }

    /** Normal form of an entry's name. */
    String admit(String name, boolean link) throws IOException {
        if (link) {
            throw new IOException("refused: " + archive + " holds a link: " + name);
        }
        String path = FileTree.safe(name, archive);
        if (!seen.add(path)) {
            throw new IOException("refused: " + archive + " holds " + path + " twice");
        }
        if (seen.size() > MOST_FILES) {
            throw new IOException("refused: " + archive + " holds more than " + MOST_FILES + " files");
        }
        return path;
    }

    byte[] read(InputStream in, String path) throws IOException {
        int most = (int) Math.min(FileTree.LARGEST_FILE, mostBytes - bytes);
        byte[] content = reading(archive, () -> in.readNBytes(most));
        bytes += content.length;
        if (content.length == most && reading(archive, in::read) >= 0) {
            throw new IOException("refused: " + archive + " unpacks to too many bytes at " + path + " (at most "
                    + (FileTree.LARGEST_FILE >> 20) + " MiB a file, " + (mostBytes >> 20) + " MiB in all)");
        }
        return content;
    }

    /** What is read of an archive. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException;
    }

    /** What the libraries throw names neither the archive nor the remedy. */
    static <T> T reading(Path archive, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (ClosedByInterruptException | FileSystemException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            String fault = e.getMessage() == null ? "it ends too early" : e.getMessage();
            throw new IOException(
                    "the archive " + archive + " is damaged or was cut short (" + fault + "); get or make it again", e);
        }
    }
}
