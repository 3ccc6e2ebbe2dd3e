package org.privatelora.kernel;

import static io.github.spencerpark.jupyter.kernel.history.HistoryManager.ResultFlag.INCLUDE_OUTPUT;
import static io.github.spencerpark.jupyter.kernel.history.HistoryManager.ResultFlag.UNIQUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CellHistoryTest {
    private final CellHistory history = new CellHistory();

    @BeforeEach
    void runThreeCells() {
        history.add(1, "1 + 1", "2");
        history.add(2, "int x[] = {1};", "");
        history.add(3, "1 + 1", "2");
    }

    @Test
    void theTailIsTheLastCellsOldestFirst() {
        assertThat(cells(history.lookupTail(2, Set.of()))).containsExactly(2, 3);
    }

    @Test
    void aRangeEndsBeforeItsStop() {
        assertThat(cells(history.lookupRange(0, 1, 3, Set.of()))).containsExactly(1, 2);
        assertThat(history.lookupRange(-1, 1, 3, Set.of())).isEmpty();
    }

    @Test
    void outputsComeOnlyWhenAskedFor() {
        assertThat(history.lookupTail(1, Set.of()).get(0).hasOutput()).isFalse();
        assertThat(history.lookupTail(1, Set.of(INCLUDE_OUTPUT)).get(0).getOutput())
                .isEqualTo("2");
    }

    @Test
    void searchesTakeGlobs() {
        assertThat(cells(history.search("1*", 0, Set.of()))).containsExactly(1, 3);
        assertThat(cells(history.search("*x[[]]*", 0, Set.of()))).containsExactly(2);
        assertThat(cells(history.search("*[x-z]*", 0, Set.of()))).containsExactly(2);
        assertThat(cells(history.search("1 ? 1", 1, Set.of()))).containsExactly(3);
    }

    @Test
    void aUniqueSearchGivesTheLatestOfEqualCells() {
        assertThat(cells(history.search("*", 0, Set.of(UNIQUE)))).containsExactly(2, 3);
    }

    private static List<Integer> cells(List<HistoryEntry> entries) {
        return entries.stream().map(HistoryEntry::getCellNumber).toList();
    }
}
