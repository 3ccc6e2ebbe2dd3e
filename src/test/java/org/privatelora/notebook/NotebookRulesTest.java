package org.privatelora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every committed chapter must be: short cells, outputs of one clean run, nothing of anybody's machine, portable. */
class NotebookRulesTest {
    private static final Path FOLDER = Path.of("notebooks");
    private static final int LONGEST = 15;
    private static final int MEDIAN = 6;
    private static final int LARGEST_PNG = 200_000;
    /** The last chunk of every PNG file: no data, IEND, and its checksum. */
    private static final byte[] PNG_END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xae, 'B', 0x60, (byte) 0x82};

    private static final Pattern MACHINE = Pattern.compile("/(root|home|tmp|work|Users)/|[A-Z]:\\\\\\\\");
    private static final Pattern NOT_PORTABLE = Pattern.compile("(?m)^\\s*%|\\brender\\(|\\bclearOutput\\(|\\bpage\\(");
    private static final Pattern PRESET = Pattern.compile("String preset = \"([^\"]+)\"");
    private static final List<String> DRAWN =
            List.of("pocket", "pocket-faces", "pocket-sweep", "pocket-tour", "faces-tour");

    static List<Path> chapters() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    private static List<JsonNode> code(Path chapter) throws IOException {
        JsonNode cells = new ObjectMapper().readTree(chapter.toFile()).get("cells");
        return StreamSupport.stream(cells.spliterator(), false)
                .filter(cell -> cell.get("cell_type").asText().equals("code"))
                .toList();
    }

    private static String text(JsonNode lines) {
        StringBuilder text = new StringBuilder(lines.isTextual() ? lines.asText() : "");
        lines.forEach(line -> text.append(line.asText()));
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void cellsAreShort(Path chapter) throws IOException {
        List<Integer> lengths = code(chapter).stream()
                .map(cell -> cell.get("source").size())
                .sorted()
                .toList();
        assertThat(lengths.get(lengths.size() - 1)).isLessThanOrEqualTo(LONGEST);
        assertThat(lengths.get(lengths.size() / 2)).isLessThanOrEqualTo(MEDIAN);
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void proseStandsBeforeEveryCodeCell(Path chapter) throws IOException {
        String before = "nothing";
        for (JsonNode cell : new ObjectMapper().readTree(chapter.toFile()).get("cells")) {
            String kind = cell.get("cell_type").asText();
            if (kind.equals("code")) {
                assertThat(before).as(text(cell.get("source"))).isEqualTo("markdown");
            }
            before = kind;
        }
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void outputsAreThoseOfOneCleanRunWithoutAnError(Path chapter) throws IOException {
        List<Integer> counts = new ArrayList<>();
        for (JsonNode cell : code(chapter)) {
            counts.add(cell.path("execution_count").asInt(-1));
            for (JsonNode output : cell.get("outputs")) {
                assertThat(output.get("output_type").asText()).isNotEqualTo("error");
                assertThat(text(output.path("data").path("text/html"))).doesNotContain("<progress");
            }
        }
        assertThat(counts).isSorted().startsWith(1).doesNotHaveDuplicates().endsWith(counts.size());
        assertThat(code(chapter).stream().filter(cell -> !cell.get("outputs").isEmpty()))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void picturesAreSmallAndWhole(Path chapter) throws IOException {
        for (JsonNode cell : code(chapter)) {
            for (JsonNode output : cell.get("outputs")) {
                String png = text(output.path("data").path("image/png")).strip();
                byte[] bytes = Base64.getDecoder().decode(png);
                assertThat(bytes.length).as(text(cell.get("source"))).isLessThan(LARGEST_PNG);
                if (bytes.length > 0) {
                    assertThat(bytes).as(text(cell.get("source"))).endsWith(PNG_END);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void nothingOfAMachineIsInIt(Path chapter) throws IOException {
        assertThat(MACHINE.matcher(Files.readString(chapter)).find()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void onlyWhatEveryJavaKernelHasIsUsed(Path chapter) throws IOException {
        for (JsonNode cell : code(chapter)) {
            assertThat(NOT_PORTABLE.matcher(text(cell.get("source"))).find())
                    .as(text(cell.get("source")))
                    .isFalse();
        }
    }

    /** A real image could only come from a preset on a real data set. */
    @ParameterizedTest
    @MethodSource("chapters")
    void committedOutputsAreOfDrawnPictures(Path chapter) throws IOException {
        String all = String.join(
                "\n", code(chapter).stream().map(c -> text(c.get("source"))).toList());
        var preset = PRESET.matcher(all);
        if (preset.find()) {
            assertThat(DRAWN).contains(preset.group(1));
        } else {
            assertThat(all).doesNotContain("Lab.open");
        }
    }

    /** A folder that a committed chapter freezes holds what the chapter drew. */
    @ParameterizedTest
    @MethodSource("chapters")
    void aFolderOfOnesOwnIsDrawnFirst(Path chapter) throws IOException {
        String all = String.join(
                "\n", code(chapter).stream().map(c -> text(c.get("source"))).toList());
        if (all.contains("OwnFolder.read(")) {
            assertThat(all)
                    .contains("Path pictures = Files.createTempDirectory(")
                    .contains("PocketWorlds.examples(")
                    .contains("KohyaFolder.write(pictures,")
                    .doesNotContainPattern("OwnFolder\\.read\\((?!pictures,)");
        }
    }
}
