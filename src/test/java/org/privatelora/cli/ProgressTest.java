package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter text = new StringWriter();
    private long seconds;
    private final Progress.Lines lines =
            new Progress.Lines(new PrintWriter(text, true), () -> seconds * 1_000_000_000L);

    private void report(long at, String task, long done) {
        seconds = at;
        lines.progress(task, done, 100, "");
    }

    private List<String> printed() {
        return text.toString().lines().toList();
    }

    @Test
    void theFirstReportForetellsNothing() {
        report(0, "train", 1);
        assertThat(printed()).containsExactly("train: 1/100");
    }

    @Test
    void theTimeLeftFollowsFromTheStepsSinceTheFirstReport() {
        report(0, "train", 1);
        report(20, "train", 11); // 2 s a step
        assertThat(printed()).last().isEqualTo("train: 11/100, 178 s left");
    }

    @Test
    void stepsOfAnEarlierSessionDoNotCount() {
        report(0, "train", 81);
        report(20, "train", 91);
        assertThat(printed()).containsExactly("train: 81/100", "train: 91/100, 18 s left");
    }

    @Test
    void anotherTaskHasAPaceOfItsOwn() {
        report(0, "encode", 0);
        report(1, "encode", 100);
        report(1, "train", 50);
        report(11, "train", 51);
        assertThat(printed())
                .containsExactly("encode: 0/100", "encode: 100/100", "train: 50/100", "train: 51/100, 490 s left");
    }
}
