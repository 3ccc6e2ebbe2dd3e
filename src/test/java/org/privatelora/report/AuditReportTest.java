package org.privatelora.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.results.AuditResult;
import org.privatelora.results.AuditResultTest;
import org.privatelora.results.Score;

class AuditReportTest {
    @TempDir
    Path folder;

    private String report(double moved) throws IOException {
        AuditResultTest.moved(moved).write(folder.resolve(AuditResult.FILE));
        List<Score> scores = new ArrayList<>();
        for (String attack : List.of("strongest", "loss")) {
            for (int i = 0; i < 8; i++) {
                scores.add(new Score("a.safetensors", 1, attack, "test", "id" + i, i % 2, i % 3));
            }
        }
        Score.write(folder.resolve(Score.FILE), scores);
        return Files.readString(AuditReport.write(folder));
    }

    @Test
    void itIsOneFileWithoutLinksToElsewhere() throws IOException {
        assertThat(report(3)).contains("data:image/png;base64,").doesNotContain("http://", "https://", "src=\"file");
    }

    @Test
    void verdictThreatWarningsAndHashesAreInIt() throws IOException {
        AuditResult audit = AuditResultTest.moved(15);
        assertThat(report(15))
                .contains(audit.verdict(), "gray box", "loraSha256", "LiRA", "20 non-members cannot show");
    }

    @Test
    void itNeverCallsALoraPrivateOrSafe() throws IOException {
        for (double moved : new double[] {-15, 0, 15}) {
            String text = report(moved).toLowerCase(Locale.ROOT);
            assertThat(text).doesNotContain("is private", "are private", "is safe", "protects", "guarantee");
            assertThat(text).contains("does not say");
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        report(3);
        assertThat(AuditResult.read(folder.resolve(AuditResult.FILE)).verdict())
                .isEqualTo(AuditResultTest.moved(3).verdict());
    }
}
