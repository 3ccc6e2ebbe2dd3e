package org.privatelora.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
    private Cells cells;

    @BeforeEach
    void start() throws IOException {
        cells = new Cells();
    }

    @AfterEach
    void stop() {
        cells.close();
    }

    @Test
    void theValueOfTheLastExpressionIsTheCellsAsAnObject() throws CellFailure {
        assertThat(cells.eval("var list = List.of(1, 2);", "list")).isEqualTo(List.of(1, 2));
    }

    @Test
    void declarationsAssignmentsAndStatementsHaveNoValue() throws CellFailure {
        assertThat(cells.eval("int x = 5")).isNull();
        assertThat(cells.eval("x = 6")).isNull();
        assertThat(cells.eval("if (x > 5) { x++; }")).isNull();
        assertThat(cells.eval("x")).isEqualTo(7);
    }

    @Test
    void classesOfOneCellMayNameEachOther() throws CellFailure {
        assertThat(cells.eval("class A { B b; }", "class B { A a; int n = 3; }", "new B().n"))
                .isEqualTo(3);
    }

    @Test
    void aNameThatStaysUndeclaredFailsItsCell() {
        assertThat(cells.failure("int twice(int n) {", "  return missing(n) * 2;", "}"))
                .hasMessageContaining("missing");
    }

    @Test
    void anIncompleteCellRunsNothing() {
        CellFailure failure = cells.failure("int y = 1;", "if (y > 0) {");
        assertThat(failure.name()).isEqualTo("IncompleteSource");
        assertThat(failure).hasMessageContaining("line 2");
        assertThat(cells.failure("y").name()).isEqualTo("CompilationError");
    }

    @Test
    void aThrowingCellNamesTheRootCauseAndItsLine() {
        CellFailure failure = cells.failure(
                "int a = 1;",
                "",
                "// a comment",
                "throw new RuntimeException(\"outer\", new IllegalStateException(\"inner\"));");
        assertThat(failure.name()).isEqualTo("IllegalStateException");
        assertThat(failure).hasMessage("inner");
        assertThat(failure.lines())
                .startsWith(
                        "IllegalStateException: inner",
                        "cell [1], line 4: throw new RuntimeException(\"outer\","
                                + " new IllegalStateException(\"inner\"));")
                .contains("thrown again as RuntimeException: outer");
    }

    @Test
    void theStackNamesTheLinesOfAllCellsItCameThrough() throws CellFailure {
        cells.eval("int third(List<Integer> list) {", "  return list.get(3);", "}");
        CellFailure failure = cells.failure("int x = 0;", "x = third(List.of(1));");
        assertThat(failure.name()).isEqualTo("IndexOutOfBoundsException");
        assertThat(failure.lines())
                .contains("cell [1], line 2: return list.get(3);", "    at cell [2], line 2: x = third(List.of(1));");
    }

    @Test
    void aStackOverflowIsToldInFewLines() throws CellFailure {
        cells.eval("int down(int n) { return down(n + 1); }");
        CellFailure failure = cells.failure("down(0)");
        assertThat(failure.name()).isEqualTo("StackOverflowError");
        assertThat(failure.lines()).hasSizeLessThan(40);
    }

    @Test
    void aCompilationErrorNamesItsLine() {
        CellFailure failure = cells.failure("int a = 1;", "", "String s = a;");
        assertThat(failure.name()).isEqualTo("CompilationError");
        assertThat(failure.lines()).contains("cell [1], line 3: String s = a;");
    }

    @Test
    void allCellsRunOnOneThread() throws CellFailure {
        Object first = cells.eval("Thread.currentThread()");
        assertThat(cells.eval("Thread.currentThread()")).isSameAs(first);
    }

    @Test
    void servicesAreFoundOnTheClassPath(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("note.txt"), "found");
        try (Cells withPath = new Cells(Map.of("IJAVA_CLASSPATH", folder.toString()))) {
            assertThat(withPath.eval(
                            "var loader = Thread.currentThread().getContextClassLoader();",
                            "loader.getResource(\"note.txt\") != null"))
                    .isEqualTo(true);
        }
    }

    @Test
    void startUpScriptsDeclareForAllCells(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("a.jshell"), "import java.util.stream.*;\nint fromFile = 2;");
        Map<String, String> environment = Map.of(
                "IJAVA_STARTUP_SCRIPTS_PATH", script.toString(), "IJAVA_STARTUP_SCRIPT", "int both = fromFile + 1;");
        try (Cells started = new Cells(environment)) {
            assertThat(started.eval("IntStream.of(both).sum()")).isEqualTo(3);
        }
    }

    @Test
    void aFailingStartUpScriptFailsEveryCellWithItsReason() throws IOException {
        try (Cells started = new Cells(Map.of("IJAVA_STARTUP_SCRIPT", "import no.such.Thing;"))) {
            assertThat(started.failure("1").lines()).anyMatch(line -> line.contains("no.such"));
        }
    }

    @Test
    void compilerOptionsReachTheCompiler() throws Exception {
        try (Cells strict = new Cells(Map.of("IJAVA_COMPILER_OPTS", "-Xlint:rawtypes -Werror"))) {
            assertThat(strict.failure("List raw = null;").name()).isEqualTo("CompilationError");
        }
        assertThat(cells.eval("List raw = null;")).isNull();
    }
}
