package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a command asks of {@code --out} before it loads anything, so that nobody waits for work that cannot be kept.
 *
 * @param path the folder
 */
record OutFolder(Path path) {
    /**
     * Writes and deletes a small file in the folder or, where it is absent, in the next one above it; makes nothing.
     *
     * @throws IOException when that is impossible, saying why
     */
    void requireWritable() throws IOException {
        try {
            Files.delete(Files.write(Files.createTempFile(nearest(), ".privatelora", ".tmp"), new byte[] {'\n'}));
        } catch (IOException e) {
            throw new IOException(
                    "nothing can be written to --out " + path + " (" + Failures.message(e)
                            + "); make room or change its rights, or give another folder",
                    e);
        }
    }

    private Path nearest() {
        Path nearest = path.toAbsolutePath().normalize();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        return nearest;
    }

    /**
     * Takes an absent or empty folder, or one that the same command wrote.
     *
     * @param mark the file that is there when the command wrote the folder
     * @param all names of everything that the command writes
     * @throws IllegalArgumentException when it holds anything else
     */
    void requireOwn(String mark, Collection<String> all) throws IOException {
        List<String> there = names();
        List<String> strange =
                there.stream().filter(name -> !all.contains(name)).toList();
        if (!there.isEmpty() && (!there.contains(mark) || !strange.isEmpty())) {
            throw new IllegalArgumentException("--out " + path + " holds something else ("
                    + (strange.isEmpty() ? there : strange).get(0)
                    + "), which is not overwritten; give a folder that is new or empty, or one that holds only " + mark
                    + " and what is written beside it");
        }
    }

    private List<String> names() throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException("--out " + path + " is a file; give a folder");
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
