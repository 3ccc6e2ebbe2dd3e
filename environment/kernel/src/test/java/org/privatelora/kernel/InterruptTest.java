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
    private static final String RUNS = "System.setProperty(\"cell\", \"runs\");";

    @Test
    void aWaitingCellEndsAndSaysOnWhichLine() throws Exception {
        try (Cells cells = new Cells()) {
            String waiting = "{ " + RUNS + " Thread.sleep(60_000); }";
            CellFailure failure = interrupted(cells, "int x = 1;", waiting);
            assertThat(failure.name()).isEqualTo("InterruptedException");
            assertThat(failure.lines()).contains("cell [1], line 2: " + waiting);
            assertThat(cells.eval("x")).isEqualTo(1);
        }
    }

    @Test
    void aLoopThatTestsForItStopsByItselfAndKeepsWhatItDid() throws Exception {
        try (Cells cells = new Cells()) {
            CellFailure failure = interrupted(
                    cells,
                    "long steps = 0;",
                    "while (!Thread.currentThread().isInterrupted()) { steps++; " + RUNS + " }",
                    "steps = -1;");
            assertThat(failure).hasMessage("interrupted");
            assertThat((long) cells.eval("steps")).isPositive();
        }
    }

    @Test
    void aLoopThatNeverTestsIsLeftBehindWithinTwoSecondsAndTheNextCellRuns() throws Exception {
        try (Cells cells = new Cells()) {
            String endless = "while (System.getProperty(\"stop\") == null) { " + RUNS + " }";
            CellFailure failure = interrupted(cells, "int y = 2;", endless);
            assertThat(failure).hasMessageContaining("runs on in the background");
            assertThat(failure.lines()).contains("cell [1], line 2: " + endless);
            assertThat(cells.eval("y")).isEqualTo(2);
        } finally {
            System.setProperty("stop", "now");
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

    /** Interrupts the cell when it has said that it runs; it must end within two seconds of that. */
    private static CellFailure interrupted(Cells cells, String... lines) throws Exception {
        System.clearProperty("cell");
        CompletableFuture<CellFailure> failure = CompletableFuture.supplyAsync(() -> cells.failure(lines));
        while (System.getProperty("cell") == null) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        cells.evaluator.interrupt();
        return failure.get(2, TimeUnit.SECONDS);
    }
}
