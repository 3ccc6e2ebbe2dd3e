package org.privatelora.parity;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.privatelora.safetensors.SafetensorsFile;

/**
 * A folder of references, read on a device.
 *
 * @param path the folder
 * @param manager owns what is read
 * @param read what was asked for so far; shared by all views of the folder
 */
record ReferenceFolder(Path path, NDManager manager, Set<Path> read) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DOCUMENT = ".md";

    ReferenceFolder(Path path, NDManager manager) {
        this(path, manager, new HashSet<>());
    }

    boolean has(String file) {
        return Files.exists(path.resolve(file));
    }

    /** A file or folder that is going to be read. */
    Path file(String name) {
        Path file = path.resolve(name);
        read.add(file);
        return file;
    }

    /** The files that were never asked for, documents aside, in alphabetical order. */
    List<String> unread() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read.stream().noneMatch(file::startsWith))
                    .map(file -> path.relativize(file).toString())
                    .filter(name -> !name.endsWith(DOCUMENT))
                    .sorted()
                    .toList();
        }
    }

    ReferenceTensors tensors(String file) throws IOException {
        try (SafetensorsFile open = SafetensorsFile.open(file(file))) {
            return new ReferenceTensors(file, open.readAll(manager));
        }
    }

    JsonNode json(String file) throws IOException {
        return JSON.readTree(file(file).toFile());
    }

    List<String> lines(String file) throws IOException {
        return Files.readAllLines(file(file));
    }

    Tolerances tolerances() throws IOException {
        return new Tolerances(json("tolerances.json"));
    }

    /** The same folder with another owner of what is read. */
    ReferenceFolder on(NDManager manager) {
        return new ReferenceFolder(path, manager, read);
    }

    /** The files whose names a pattern matches as a whole, in alphabetical order. */
    List<MatchResult> files(String pattern) throws IOException {
        return files("", pattern);
    }

    /** The same of a folder below; none when it is absent. */
    List<MatchResult> files(String below, String pattern) throws IOException {
        if (!Files.isDirectory(path.resolve(below))) {
            return List.of();
        }
        Pattern compiled = Pattern.compile(pattern);
        try (Stream<Path> list = Files.list(path.resolve(below))) {
            return list.map(file -> compiled.matcher(file.getFileName().toString()))
                    .filter(java.util.regex.Matcher::matches)
                    .map(java.util.regex.Matcher::toMatchResult)
                    .sorted(java.util.Comparator.comparing(MatchResult::group))
                    .toList();
        }
    }
}
