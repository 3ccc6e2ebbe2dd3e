package org.privatelora.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CellReaderTest {
    private Cells cells;
    private final List<String> called = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        cells = new Cells();
        cells.magics.registerLineMagic("note", arguments -> {
            called.add(String.join("|", arguments));
            return arguments;
        });
        cells.magics.registerCellMagic("all", (arguments, body) -> called.add(arguments + body));
    }

    @AfterEach
    void stop() {
        cells.close();
    }

    @Test
    void aLineMagicRunsInItsPlace() throws CellFailure {
        Object value = cells.eval("int x = 1;", "%note first \"two words\" C:\\path", "// %note never", "x + 1");
        assertThat(value).isEqualTo(2);
        assertThat(called).containsExactly("first|two words|C:\\path");
    }

    @Test
    void aLineMagicMayBeAssigned() throws CellFailure {
        assertThat(cells.evaluator.reader().read("List<String> n = %note a \"b c\""))
                .containsExactly(
                        new CellPart.Java("List<String> n = lineMagic(\"note\", List.of(\"a\", \"b c\"));", 1));
    }

    @Test
    void aCellMagicTakesTheRestOfTheCell() throws CellFailure {
        cells.eval("%%all x y", "<xml>", "%note no magic", "</xml>");
        assertThat(called).containsExactly("[x, y]<xml>\n%note no magic\n</xml>");
    }

    @Test
    void percentSignsElsewhereAreNone() throws CellFailure {
        assertThat(cells.eval("int note = 3;", "int r = 17", "  %note;", "r")).isEqualTo(2);
        assertThat(cells.eval("String s = \"\"\"", "  %note text", "  \"\"\";", "s.strip()"))
                .isEqualTo("%note text");
        assertThat(called).isEmpty();
    }

    @Test
    void anUnknownMagicFailsOnItsLine() {
        assertThat(cells.failure("int x = 1;", "%nosuch a").lines()).contains("cell [1], line 2: %nosuch a");
    }

    @Test
    void aThrowingMagicTellsWhatItThrew() {
        cells.magics.registerLineMagic("fail", arguments -> {
            throw new IOException("disk full");
        });
        assertThat(cells.failure("%fail").name()).isEqualTo("IOException");
    }

    @Test
    void completenessIsThatOfTheWholeCell() {
        assertThat(completeness("int x = 1; x").isComplete()).isTrue();
        assertThat(completeness("int x = 1; for (;;) {")).isEqualTo(Completeness.DEFINITELY_INCOMPLETE);
        assertThat(completeness("%note a\nint x = 1;").isComplete()).isTrue();
        assertThat(completeness("%%all\nif (")).isEqualTo(Completeness.COMPLETE);
        assertThat(completeness("int x = );")).isEqualTo(Completeness.UNKNOWN);
        assertThat(completeness("  // nothing")).isEqualTo(Completeness.EMPTY);
    }

    private Completeness completeness(String cell) {
        return cells.evaluator.reader().completeness(cell);
    }
}
