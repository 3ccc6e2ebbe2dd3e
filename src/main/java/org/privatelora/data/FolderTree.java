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
            if (FileTree.isLitter(path)) {
                continue;
            }
            if (!file.toRealPath().startsWith(root.toRealPath())) {
                throw new IOException("refused: " + file + " is a link that leads outside " + root);
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new IOException("refused: " + file + " has more than " + (LARGEST_FILE >> 20) + " MiB");
            }
            visitor.file(path, Files.readAllBytes(file));
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
