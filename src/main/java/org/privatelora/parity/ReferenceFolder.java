package org.privatelora.parity;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.privatelora.safetensors.SafetensorsFile;

/**
 * A folder of references, read on a device.
 *
 * @param path the folder
 * @param manager owns what is read
 */
record ReferenceFolder(Path path, NDManager manager) {
    private static final ObjectMapper JSON = new ObjectMapper();

    boolean has(String file) {
        return Files.exists(path.resolve(file));
    }

    Path file(String name) {
        return path.resolve(name);
    }

    ReferenceTensors tensors(String file) throws IOException {
        try (SafetensorsFile open = SafetensorsFile.open(path.resolve(file))) {
            return new ReferenceTensors(file, open.readAll(manager));
        }
    }

    JsonNode json(String file) throws IOException {
        return JSON.readTree(path.resolve(file).toFile());
    }

    List<String> lines(String file) throws IOException {
        return Files.readAllLines(path.resolve(file));
    }

    Tolerances tolerances() throws IOException {
        return new Tolerances(json("tolerances.json"));
    }

    /** The same folder with another owner of what is read. */
    ReferenceFolder on(NDManager manager) {
        return new ReferenceFolder(path, manager);
    }

    /** The files whose names a pattern matches as a whole, in alphabetical order. */
    List<MatchResult> files(String pattern) throws IOException {
        Pattern compiled = Pattern.compile(pattern);
        try (Stream<Path> list = Files.list(path)) {
            return list.map(file -> compiled.matcher(file.getFileName().toString()))
                    .filter(java.util.regex.Matcher::matches)
                    .map(java.util.regex.Matcher::toMatchResult)
                    .sorted(java.util.Comparator.comparing(MatchResult::group))
                    .toList();
        }
    }
}
