package org.privatelora.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.privatelora.bench.AttackBenchmark.Row;
import org.privatelora.experiment.BaseModels;
import org.privatelora.experiment.Folders;
import org.privatelora.experiment.Preset;
import org.privatelora.model.ModelLocation;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** No claim on a time: what was measured is what was meant to be, and the counts that the tables stand on are right. */
class BenchmarksTest {
    private final Engine engine = Engine.start(DeviceChoice.CPU);

    @Test
    void everyGrayBoxAttackThatNeedsNoNetworkIsMeasuredOnce() {
        try (NDManager manager = engine.newManager()) {
            List<Row> rows = new AttackBenchmark(new Turns(1, 0), 2).run(manager, ProgressListener.NONE);
            assertThat(rows.get(0).attack()).isEqualTo("loss");
            assertThat(rows.stream().map(Row::attack))
                    .doesNotHaveDuplicates()
                    .contains("calibrated", "pia", "secmi", "clid", "quantile")
                    .doesNotContain("h'", "secmi-nn", "gsa1");
            assertThat(rows)
                    .allSatisfy(row -> assertThat(row.timing().minMillis()).isPositive());
        }
    }

    @Test
    void everyVariantOfAStepIsMeasured() {
        try (NDManager manager = engine.newManager()) {
            StepBenchmark.Result result = new StepBenchmark(new Turns(1, 0))
                    .run(StepBenchmark.Size.pocket().subList(0, 1), manager, ProgressListener.NONE);
            assertThat(result.rows().stream().map(StepBenchmark.Row::variant))
                    .containsExactly(
                            "lora", "mp SEPARATE_DRAW", "mp SHARED_FORWARD", "smp SEPARATE_DRAW", "smp SHARED_FORWARD");
        }
    }

    @Test
    void loadingCountsThePartsOfTheEmbeddedModel() throws IOException {
        Path pocket = new BaseModels(Folders.models())
                .find(Preset.named("pocket").base())
                .orElseThrow();
        try (NDManager manager = engine.newManager()) {
            LoadBenchmark.Result result =
                    new LoadBenchmark(new Turns(1, 0)).run(ModelLocation.of(pocket), manager, ProgressListener.NONE);
            assertThat(result.allPartsBytes()).isGreaterThan(result.largestPartBytes());
            // the files hold float16 and their headers
            assertThat((double) result.fileBytes())
                    .isBetween(0.5 * result.allPartsBytes(), 0.53 * result.allPartsBytes());
        }
    }
}
