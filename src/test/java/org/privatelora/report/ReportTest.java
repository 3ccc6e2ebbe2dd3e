package org.privatelora.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.results.ExampleResults;
import org.privatelora.results.ExampleSmoothness;
import org.privatelora.results.Results;
import org.privatelora.results.Score;
import org.privatelora.results.SmoothnessResult;

class ReportTest {
    @TempDir
    Path folder;

    private String report() throws IOException {
        Results results = ExampleResults.get();
        results.write(folder.resolve(Results.FILE));
        List<Score> scores = new ArrayList<>();
        for (String attack : List.of("strongest", "loss", "calibrated")) {
            for (int i = 0; i < 8; i++) {
                scores.add(new Score("smp-0.2", 1 + i / 4, attack, "test", "id" + i, i % 2, i % 3));
            }
        }
        Score.write(folder.resolve(Score.FILE), scores);
        ImageIO.write(
                new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve("samples.png").toFile());
        return Files.readString(Report.write(folder));
    }

    @Test
    void itIsOneFileWithoutLinksToElsewhere() throws IOException {
        String html = report();
        assertThat(html).contains("data:image/png;base64,").doesNotContain("http://", "https://", "src=\"file");
    }

    @Test
    void everyHashSeedAndRuleIsInIt() throws IOException {
        assertThat(report()).contains("splitSha256", "baseSha256", "rule", "LiRA", "ab", "SMP-LoRA, λ 0.2");
    }

    @Test
    void aTrainingThatDivergedIsNamedWithItsStepAndWhatToDo() throws IOException {
        assertThat(report()).contains("seed 2: diverged at step 17", "lower lambda");
    }

    /** Design decision 11: low numbers of the attacks that were run prove nothing about others. */
    @Test
    void itNeverCallsAnAdapterPrivateOrSafe() throws IOException {
        String text = report().toLowerCase(Locale.ROOT);
        assertThat(text).doesNotContain("is private", "are private", "is safe", "protects", "guarantee");
        assertThat(text).contains("does not say");
    }

    /** Two norm curves and one correlation for each objective, beside the figures that were there. */
    @Test
    void whatWasMeasuredOfSmoothnessStandsInItWithItsInterval() throws IOException {
        String without = report();
        ExampleSmoothness.get().write(folder, SmoothnessResult.NAME);
        String with = report();
        assertThat(without).doesNotContain("Smoothness");
        assertThat(with.split("data:image/png", -1)).hasSize(without.split("data:image/png", -1).length + 2 + 2);
        assertThat(with).contains("<h2>Smoothness</h2>", "MP-LoRA, λ 0.1", "Hessian norm, mean", "fixed batch of 4");
        assertThat(with)
                .contains("<td>1.00 <small>[1.00, 1.00]</small></td>"); // SMP: one norm is a multiple of the other
        assertThat(with).contains("<td>-0.80 <small>"); // MP: ranks 1 2 3 4 against 4 2 3 1
    }

    @Test
    void aFolderWithoutResultsIsAnErrorThatNamesTheFile() {
        assertThatThrownBy(() -> Report.write(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Results.FILE);
    }
}
