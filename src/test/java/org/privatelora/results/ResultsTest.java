package org.privatelora.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.results.ModelResult.Kind;

class ResultsTest {
    @TempDir
    Path folder;

    static Results example() {
        LabelledScores test = new LabelledScores(new double[] {3, 2, 5, 1}, new double[] {0, 2, 1, -1});
        AttackResult attack = AttackResult.of("loss", 10, test, test);
        ModelResult.Training training = new ModelResult.Training(
                5,
                50,
                10,
                1.5,
                "ab",
                List.of(new CheckpointResult(
                        5, 50, new CheckpointResult.Half(.2, .3, .7, .8), new CheckpointResult.Half(.2, .3, .6, .7))));
        Measured loss = new Measured(.25, .2, .3);
        List<ModelResult> models = List.of(
                new ModelResult(
                        new Kind("base", 0), 1, Optional.empty(), loss, loss, List.of(attack), Optional.empty()),
                new ModelResult(
                        new Kind("smp", .2), 1, Optional.of(training), loss, loss, List.of(attack), Optional.empty()),
                new ModelResult(
                        new Kind("smp", .2), 2, Optional.of(training), loss, loss, List.of(attack), Optional.empty()));
        Provenance provenance = new Provenance(
                "0.1",
                "r",
                "e",
                "cpu",
                "17",
                "s",
                "f",
                new Provenance.Inputs("p", "d", "s", "b", "h", List.of(1L, 2L)));
        return new Results(
                provenance,
                Json.mapper().createObjectNode().put("name", "pocket"),
                List.of("rule"),
                List.of(new Kind("smp", .2)),
                models,
                List.of("LiRA"));
    }

    @Test
    void resultsComeBackFromTheirFile() throws IOException {
        Path file = folder.resolve(Results.FILE);
        example().write(file);
        assertThat(Results.read(file)).isEqualTo(example());
    }

    @Test
    void anUnknownFieldIsNamed() throws IOException {
        Path file = folder.resolve(Results.FILE);
        Files.writeString(file, Json.text(example()).replaceFirst("[{]", "{\"chioces\": [],"));
        assertThatThrownBy(() -> Results.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chioces")
                .hasMessageContaining(Results.FILE);
    }

    @Test
    void rowsAreMeansOverSeedsPerKind() {
        assertThat(example().rows()).extracting(Row::runs).containsExactly(1, 2);
        assertThat(example().headlineRows()).hasSize(1);
    }

    @Test
    void moreRunsDoNotShrinkTheShareOfTheImages() {
        Measured run = new Measured(.8, .7, .9);
        assertThat(Measured.over(List.of(run, run, run))).isEqualTo(Measured.over(List.of(run)));
    }

    @Test
    void spreadBetweenSeedsWidensTheInterval() {
        Measured mean = Measured.over(List.of(new Measured(.7, .6, .8), new Measured(.9, .8, 1)));
        assertThat(mean.value()).isCloseTo(.8, within(1e-12));
        double seeds = 1.959963984540054 * Math.sqrt(.02 / 2); // sd^2 = .02, two runs
        assertThat(mean.high() - mean.value()).isCloseTo(Math.hypot(.1, seeds), within(1e-9));
    }

    @Test
    void scoresComeBackFromTheirFile() throws IOException {
        List<Score> scores = List.of(
                new Score("lora", 1, "loss", "test", "ff", 1, -.25),
                new Score("smp-0.2", 2, "h'", "aux", "00", 0, 1e-9));
        Path file = folder.resolve(Score.FILE);
        Score.write(file, scores);
        assertThat(Score.read(file)).isEqualTo(scores);
    }
}
