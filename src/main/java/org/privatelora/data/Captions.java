package org.privatelora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The captions that lie beside pictures, in any of the usual layouts.
 *
 * <ul>
 *   <li>{@code captions.tsv} or {@code captions.csv}: a header line with {@code file} and {@code caption}, or with {@code
 *       file_name} and {@code text}; files relative to it or to its {@code images}
 *   <li>{@code metadata.jsonl}: an object a line with {@code file_name} and {@code text}; {@code metadata.csv}: the same as a
 *       table (image folders of Hugging Face)
 *   <li>{@code x.txt} or {@code x.caption} beside {@code x.png}: the first line (kohya's {@code <repeats>_<class>} folders);
 *       of both, {@code x.txt}
 *   <li>{@code list_attr_celeba.txt}: a sentence made of the forty attributes (the official CelebA layout)
 * </ul>
 *
 * The first layout of this list that knows the picture wins.
 */
final class Captions {
    private static final Pattern TABLE = Pattern.compile("captions\\.[ct]sv|metadata\\.csv");
    private static final List<String> FILE_COLUMNS = List.of("file", "file_name");
    private static final List<String> CAPTION_COLUMNS = List.of("caption", "text");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PICTURE_FOLDERS = List.of("", "images/", "img_align_celeba/");
    private final Map<String, String> listed = new HashMap<>();
    private final Map<String, String> beside = new HashMap<>();
    private final Map<String, String> attributed = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final String otherwise;

    Captions() {
        this("");
    }

    /** @param otherwise caption of pictures that have none; blank for none */
    Captions(String otherwise) {
        this.otherwise = otherwise.strip();
    }

    /** Whether a file of this name may hold captions. */
    static boolean isCaptionFile(String path) {
        String name = name(path);
        return TABLE.matcher(name).matches()
                || List.of("metadata.jsonl", "list_attr_celeba.txt").contains(name)
                || name.endsWith(".txt")
                || name.endsWith(".caption");
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Reads a file that is not a picture; what holds no captions is passed over. */
    void offer(String path, byte[] content) {
        String name = name(path);
        try {
            if (TABLE.matcher(name).matches()) {
                table(path, Utf8.strict(content));
            } else if (name.equals("metadata.jsonl")) {
                lines(path, Utf8.strict(content));
            } else if (name.equals("list_attr_celeba.txt")) {
                CelebaAttributes.parse(Utf8.strict(content))
                        .captions()
                        .forEach((file, text) -> put(attributed, path, file, text));
            } else if (name.endsWith(".txt") || name.endsWith(".caption")) {
                beside.put(stem(path), firstLine(Utf8.strict(content)));
            }
        } catch (CharacterCodingException e) {
            problems.add(new Problem(path, Problem.Kind.BAD_CAPTION, "not UTF-8; save it again as UTF-8"));
        }
    }

    private void table(String path, String text) {
        List<List<String>> rows = path.endsWith(".csv") ? commaSeparated(path, text) : tabSeparated(text);
        List<String> header = rows.isEmpty() ? List.of() : rows.get(0);
        int file = column(header, FILE_COLUMNS);
        int caption = column(header, CAPTION_COLUMNS);
        if (file < 0 || caption < 0) {
            problems.add(new Problem(
                    path,
                    Problem.Kind.BAD_CAPTION,
                    "the first line must name the columns file and caption, found " + header));
            return;
        }
        for (int i = 1; i < rows.size(); i++) {
            List<String> cells = rows.get(i);
            if (cells.size() == header.size()) {
                put(listed, path, cells.get(file), cells.get(caption));
            } else {
                problems.add(new Problem(
                        path,
                        Problem.Kind.BAD_CAPTION,
                        "line " + (i + 1) + " has " + cells.size() + " columns, the header has " + header.size()));
            }
        }
    }

    private static int column(List<String> header, List<String> names) {
        return names.stream().mapToInt(header::indexOf).max().orElse(-1);
    }

    private static List<List<String>> tabSeparated(String text) {
        return text.lines().map(line -> List.of(line.split("\t", -1))).toList();
    }

    /** Quoted cells may hold commas and line breaks (RFC 4180). */
    private List<List<String>> commaSeparated(String path, String text) {
        try (CSVParser parser = CSVParser.parse(text, CSVFormat.RFC4180)) {
            return parser.stream().map(CSVRecord::toList).toList();
        } catch (IOException | UncheckedIOException e) {
            problems.add(new Problem(path, Problem.Kind.BAD_CAPTION, "not a CSV file: " + e.getMessage()));
            return List.of(List.of(FILE_COLUMNS.get(0), CAPTION_COLUMNS.get(0)));
        }
    }

    private void lines(String path, String text) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            try {
                JsonNode node = JSON.readTree(line);
                if (node.path("file_name").isTextual() && node.path("text").isTextual()) {
                    put(
                            listed,
                            path,
                            node.get("file_name").asText(),
                            node.get("text").asText());
                }
            } catch (JsonProcessingException e) {
                problems.add(new Problem(path, Problem.Kind.BAD_CAPTION, "line " + number + " is not JSON"));
            }
        }
    }

    private static void put(Map<String, String> captions, String from, String file, String text) {
        String folder = from.substring(0, from.lastIndexOf('/') + 1);
        for (String pictures : PICTURE_FOLDERS) {
            captions.put(folder + pictures + file, text.strip());
        }
    }

    /** The caption of the picture at this path; empty when there is none or it is blank. */
    Optional<String> of(String picture) {
        String text =
                listed.getOrDefault(picture, beside.getOrDefault(stem(picture), attributed.getOrDefault(picture, "")));
        return Optional.of(text.isBlank() ? otherwise : text).filter(t -> !t.isBlank());
    }

    /** Caption files that could not be understood. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    private static String stem(String path) {
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') ? path.substring(0, dot) : path;
    }

    private static String firstLine(String text) {
        return text.strip().split("\\R", 2)[0].strip();
    }
}
