package org.privatelora.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @TempDir
    Path folder;

    @Test
    void resultsComeBackFromTheirFile() throws IOException {
        Path file = folder.resolve(Results.FILE);
        Results results = ExampleResults.get();
        results.write(file);
        assertThat(Results.read(file)).isEqualTo(results);
    }

    @Test
    void resultsOfEarlierVersionsHaveNoDivergedTraining() throws IOException {
        Path file = folder.resolve(Results.FILE);
        String earlier = Json.text(ExampleResults.get()).replaceFirst("(?s),\\s*\"diverged\" : \\[.*\\]", "");
        Files.writeString(file, earlier);
        assertThat(earlier).doesNotContain("diverged");
        assertThat(Results.read(file).diverged()).isEmpty();
        assertThat(Results.read(file).models()).isEqualTo(ExampleResults.get().models());
    }

    @Test
    void anUnknownFieldIsNamed() throws IOException {
        Path file = folder.resolve(Results.FILE);
        Files.writeString(file, Json.text(ExampleResults.get()).replaceFirst("[{]", "{\"chioces\": [],"));
        assertThatThrownBy(() -> Results.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chioces")
                .hasMessageContaining(Results.FILE);
    }

    @Test
    void rowsAreMeansOverSeedsPerKind() {
        assertThat(ExampleResults.get().rows()).extracting(Row::runs).containsExactly(1, 2);
        assertThat(ExampleResults.get().headlineRows()).hasSize(1);
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
        double images = .1 / 1.959963984540054;
        double seeds = .02 / 2; // sd^2 = .02, two runs
        double total = images * images + seeds;
        double quantile = new TDistribution(total * total / (seeds * seeds)).inverseCumulativeProbability(.975);
        assertThat(quantile).isGreaterThan(3);
        assertThat(mean.high() - mean.value()).isCloseTo(quantile * Math.sqrt(total), within(1e-9));
    }

    @Test
    void runsThatHardlyDifferHaveTheIntervalOfTheImages() {
        Measured a = new Measured(.8, .7, .9);
        Measured b = new Measured(.8 + 1e-9, .7 + 1e-9, .9 + 1e-9);
        assertThat(Measured.over(List.of(a, b)).low()).isCloseTo(.7, within(1e-6));
        Measured c = new Measured(.801, .701, .901);
        assertThat(Measured.over(List.of(a, c)).low()).isCloseTo(.7, within(1e-2));
    }

    /** Images and seeds both vary; three runs on the same images. Where seeds dominate, Satterthwaite's t is a little too narrow. */
    @Test
    void intervalsOverThreeSeedsCoverTheTruth() {
        for (double seedSpread : new double[] {.02, .1, .3}) {
            int covered = 0;
            Random random = new Random(1);
            for (int audit = 0; audit < 2000; audit++) {
                double images = .1 * random.nextGaussian();
                double half = 1.959963984540054 * .1;
                List<Measured> runs = new ArrayList<>();
                for (int seed = 0; seed < 3; seed++) {
                    double value = images + seedSpread * random.nextGaussian();
                    runs.add(new Measured(value, value - half, value + half));
                }
                Measured mean = Measured.over(runs);
                covered += mean.low() <= 0 && mean.high() >= 0 ? 1 : 0;
            }
            assertThat(covered / 2000.0).as("seed spread %s", seedSpread).isBetween(.92, .985);
        }
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
