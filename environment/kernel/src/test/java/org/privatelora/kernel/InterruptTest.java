package org.privatelora.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterruptTest {
    @Test
    void aWaitingCellEndsAndSaysOnWhichLine() throws Exception {
        try (Cells cells = new Cells()) {
            CellFailure failure = interrupted(cells, "int x = 1;", "Thread.sleep(60_000);");
            assertThat(failure.name()).isEqualTo("InterruptedException");
            assertThat(failure.lines()).contains("cell [1], line 2: Thread.sleep(60_000);");
            assertThat(cells.eval("x")).isEqualTo(1);
        }
    }

    @Test
    void aLoopThatTestsForItStopsByItselfAndKeepsWhatItDid() throws Exception {
        try (Cells cells = new Cells()) {
            CellFailure failure = interrupted(
                    cells,
                    "long steps = 0;",
                    "while (!Thread.currentThread().isInterrupted()) { steps++; Thread.onSpinWait(); }",
                    "steps = -1;");
            assertThat(failure).hasMessage("interrupted");
            assertThat((long) cells.eval("steps")).isPositive();
        }
    }

    @Test
    void aLoopThatNeverTestsIsLeftBehindWithinTwoSecondsAndTheNextCellRuns() throws Exception {
        try (Cells cells = new Cells()) {
            cells.eval("volatile boolean stop = false;");
            CellFailure failure = interrupted(cells, "int y = 2;", "while (!stop) { Thread.onSpinWait(); }");
            assertThat(failure).hasMessageContaining("runs on in the background");
            assertThat(failure.lines()).contains("cell [2], line 2: while (!stop) { Thread.onSpinWait(); }");
            assertThat(cells.eval("stop = true;", "y")).isEqualTo(2);
        }
    }

    @Test
    void aStatementThatRunsLongerThanTheLimitIsLeftBehind() throws Exception {
        try (Cells cells = new Cells(Map.of("IJAVA_TIMEOUT", "300"))) {
            assertThat(cells.failure("Thread.sleep(60_000);").name()).isEqualTo("TimeoutException");
            assertThat(cells.eval("1 + 1")).isEqualTo(2);
        }
    }

    @Test
    void anInterruptBetweenCellsIsForgotten() throws IOException, CellFailure {
        try (Cells cells = new Cells()) {
            cells.eval("1");
            cells.evaluator.interrupt();
            assertThat(cells.eval("2")).isEqualTo(2);
        }
    }

    /** Interrupts the cell half a second after its start; it must end within two seconds of that. */
    private static CellFailure interrupted(Cells cells, String... lines) throws Exception {
        CompletableFuture<CellFailure> failure = CompletableFuture.supplyAsync(() -> cells.failure(lines));
        TimeUnit.MILLISECONDS.sleep(1500); // compiling the first cell of a shell takes about one second
        cells.evaluator.interrupt();
        return failure.get(2, TimeUnit.SECONDS);
    }
}
