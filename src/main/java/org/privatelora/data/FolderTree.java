package org.privatelora.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder, visited in the order of its paths; links inside it that lead elsewhere are refused. */
record FolderTree(Path root) implements FileTree {
    @Override
    public void visit(Visitor visitor) throws IOException {
        for (Path file : files()) {
            String path = root.relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/");
            if (!FileTree.isLitter(path)) {
                visit(file, path, visitor);
            }
        }
    }

    private void visit(Path file, String path, Visitor visitor) throws IOException {
        if (!Files.exists(file)) {
            visitor.refused(path, Problem.Kind.LINK, "a link that leads nowhere");
        } else if (!file.toRealPath().startsWith(root.toRealPath())) {
            visitor.refused(path, Problem.Kind.LINK, "a link that leads outside " + root);
        } else if (Files.isDirectory(file)) {
            visitor.refused(path, Problem.Kind.LINK, "a link to a folder, which is not followed");
        } else if (!Files.isReadable(file)) {
            visitor.refused(path, Problem.Kind.UNREADABLE, "a file that you may not read");
        } else if (Files.size(file) > LARGEST_FILE) {
            visitor.refused(path, Problem.Kind.TOO_LARGE, "larger than " + (LARGEST_FILE >> 20) + " MiB");
        } else {
            visitor.file(path, Files.readAllBytes(file));
        }
    }

    /** Regular files and links of every kind; devices and pipes are nobody's pictures. */
    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(file -> Files.isRegularFile(file) || Files.isSymbolicLink(file))
                    .sorted()
                    .toList();
        }
    }
}
