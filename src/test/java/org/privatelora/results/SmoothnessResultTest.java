package org.privatelora.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.smoothness.SmoothnessPoint;

class SmoothnessResultTest {
    private static final Kind SMP = new Kind("smp", 0.2);

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        SmoothnessResult result = ExampleSmoothness.get();
        result.write(folder, SmoothnessResult.STEPS);
        assertThat(SmoothnessResult.read(folder, SmoothnessResult.STEPS)).contains(result);
        assertThat(SmoothnessResult.read(folder, SmoothnessResult.NAME)).isEmpty();
    }

    @Test
    void theCsvHasOneRowPerPointAndOneNameForEveryColumn() throws IOException {
        ExampleSmoothness.get().write(folder, SmoothnessResult.NAME);
        List<String> lines = Files.readAllLines(folder.resolve("smoothness.csv"));
        assertThat(lines).hasSize(1 + 2 * 4);
        assertThat(lines).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(17));
        assertThat(lines.get(1)).startsWith("smp,0.2,1,1,10,0.3,0.7,0.25,0.9,0.2,1.0,0.5,0.1,2.0,-2.0,7,");
    }

    @Test
    void theCorrelationOfAKindIsThatOfItsOwnRuns() {
        SmoothnessResult result = ExampleSmoothness.get();
        assertThat(result.kinds().get(0).kind()).isEqualTo(SMP);
        assertThat(result.kinds().get(0).correlation().orElseThrow().pearson()).isCloseTo(1, within(1e-12));
        assertThat(result.kinds().get(1).correlation().orElseThrow().spearman()).isCloseTo(-0.8, within(1e-12));
        assertThat(result.curvesOf(SMP)).hasSize(1);
    }

    @Test
    void anAttacksPullIsItsGradientWeighedByLambdaAndTheFactor() {
        SmoothnessPoint point = ExampleSmoothness.get().curves().get(0).points().get(0);
        assertThat(point.adaptationPull()).isCloseTo(0.9 * 0.5, within(1e-12));
        assertThat(point.attackPull(0.2)).isCloseTo(0.2 * 0.2 * 0.1, within(1e-12));
    }
}
