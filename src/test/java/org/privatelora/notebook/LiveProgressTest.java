package org.privatelora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.privatelora.progress.ProgressListener;

class LiveProgressTest {
    private final List<String> shown = new ArrayList<>();
    private final List<String> redrawn = new ArrayList<>();

    private ProgressListener live() {
        return LiveProgress.in(
                html -> {
                    shown.add(html);
                    return "id";
                },
                (id, html) -> {
                    assertThat(id).isEqualTo("id");
                    redrawn.add(html);
                });
    }

    @Test
    void everythingGoesToOneDisplay() {
        ProgressListener progress = live();
        progress.progress("train", 1, 2, "");
        progress.progress("train", 2, 2, "");
        progress.progress("attack", 0, 1, "");
        progress.progress("attack", 1, 1, "");
        assertThat(shown).hasSize(1);
        assertThat(redrawn).hasSize(3);
    }

    @Test
    void aFinishedTaskLeavesALineWithoutBarAndTime() {
        ProgressListener progress = live();
        progress.progress("train <b>", 0, 1, "loss 0.5000");
        progress.progress("train <b>", 1, 1, "loss 0.4000");
        assertThat(shown.get(0)).contains("<progress");
        assertThat(redrawn).containsExactly("<div>train &lt;b&gt;: 1 of 1</div>");
    }

    @Test
    void manyQuickStepsAreDrawnSeldom() {
        ProgressListener progress = live();
        for (int step = 1; step < 1000; step++) {
            progress.progress("train", step, 100_000, "");
        }
        assertThat(redrawn.size()).isLessThan(100);
    }

    @Test
    void lossesAreDrawnOnceThereAreEnough() {
        LossTrace trace = new LossTrace();
        trace.add(1, "loss 0.5000, attack 0.6931");
        assertThat(trace.chart().render()).doesNotContain("img");
        for (int step = 2; step < 50; step++) {
            trace.add(step, "loss 0.5000, attack 0.6931");
        }
        assertThat(trace.chart().render()).contains("data:image/png;base64,");
    }
}
