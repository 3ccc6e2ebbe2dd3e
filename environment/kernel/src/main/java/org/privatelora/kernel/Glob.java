package org.privatelora.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** IJava's globs: {@code *} and {@code ?} within a segment, {@code /} between segments, a last {@code /} for all in that folder. */
final class Glob {
    private Glob() {}

    /**
     * The existing paths that match, absolute, each folder's entries in the order of their names.
     *
     * @param glob a path, relative to the working directory or absolute
     */
    static List<Path> matches(String glob) throws IOException {
        String pattern = glob.endsWith("/") ? glob + "*" : glob;
        List<Path> found = List.of(Path.of(pattern.startsWith("/") ? "/" : "").toAbsolutePath());
        for (String segment : pattern.split("/")) {
            found = segment.isEmpty() ? found : step(found, segment);
        }
        return found.stream().map(Path::normalize).toList();
    }

    /** The matches of all the globs of a list separated as class paths are; none for null. */
    static List<Path> allMatches(String globs) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String glob : (globs == null ? "" : globs).split(File.pathSeparator)) {
            found.addAll(glob.isBlank() ? List.of() : matches(glob));
        }
        return found;
    }

    private static List<Path> step(List<Path> folders, String segment) throws IOException {
        List<Path> next = new ArrayList<>();
        for (Path folder : folders) {
            next.addAll(isLiteral(segment) ? literal(folder.resolve(segment)) : children(folder, segment));
        }
        return next;
    }

    private static boolean isLiteral(String segment) {
        return segment.indexOf('*') < 0 && segment.indexOf('?') < 0;
    }

    private static List<Path> literal(Path path) {
        return Files.exists(path) ? List.of(path) : List.of();
    }

    private static List<Path> children(Path folder, String segment) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, segment)) {
            entries.forEach(children::add);
        }
        children.sort(Comparator.naturalOrder());
        return children;
    }
}
