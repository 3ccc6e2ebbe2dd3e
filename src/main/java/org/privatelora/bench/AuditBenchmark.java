package org.privatelora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.privatelora.experiment.AttackSuite;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.experiment.TrainingRun;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.PeakMemory;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.tensor.Engine;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.TrainResult;

/**
 * What a whole audit costs as {@code privatelora attack} runs it: first on a quarter of the images, then on all. Time should grow with
 * their number, memory should not.
 *
 * @param perPart images in each of the four private parts, 8 to 100
 * @param suite which attacks
 */
public record AuditBenchmark(int perPart, AttackSuite suite) {
    private static final int FEWEST = 8;
    private static final int MOST = 100;
    private static final int PARTS = 4;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Checks the count. */
    public AuditBenchmark {
        if (perPart < FEWEST || perPart > MOST) {
            throw new IllegalArgumentException("an audit is measured on " + PARTS * FEWEST + " to " + PARTS * MOST
                    + " images, was asked for " + PARTS * perPart);
        }
    }

    /**
     * One audit.
     *
     * @param images members and non-members, half of them auxiliary
     * @param seconds it took, materials loaded and encoded before
     * @param secondsPerImage the same for one image
     * @param peakBytes largest amount of main memory that the process had held until then, 0 where the system does not tell
     */
    public record Row(int images, double seconds, double secondsPerImage, long peakBytes) {}

    /**
     * The two audits.
     *
     * @param rows the small one, then the large one
     * @param timeRatio seconds per image of the large one over the small one
     * @param memoryRatio peak after the large one over the peak after the small one; NaN where the system does not tell
     */
    public record Result(List<Row> rows, double timeRatio, double memoryRatio) {
        /** Copies the rows. */
        public Result {
            rows = List.copyOf(rows);
        }

        private static Result of(Row small, Row large) {
            return new Result(
                    List.of(small, large),
                    large.secondsPerImage / small.secondsPerImage,
                    small.peakBytes == 0 ? Double.NaN : large.peakBytes / (double) small.peakBytes);
        }
    }

    /**
     * Measures on a plain LoRA that is trained for one epoch.
     *
     * @param preset names base and pictures
     * @param engine the device
     * @param progress hears of everything
     */
    public Result run(Preset preset, Engine engine, ProgressListener progress) throws IOException {
        Preset few = preset.withPerPart(perPart / PARTS);
        TrainResult trained = train(few, engine, progress);
        try {
            Row small = audit(few, trained.lora(), engine, progress);
            return Result.of(small, audit(preset.withPerPart(perPart), trained.lora(), engine, progress));
        } finally {
            trained.discard();
        }
    }

    private static TrainResult train(Preset preset, Engine engine, ProgressListener progress) throws IOException {
        Path folder = Files.createTempDirectory("privatelora-bench-");
        try (Session session = Session.open(preset, Optional.empty(), engine, progress)) {
            TrainConfig config =
                    preset.config(new Kind("lora", 0), 1, session.materials().latentSize());
            TrainConfig once = config.withLoop(config.loop().withEpochs(1));
            return new TrainingRun(once, folder).finish(session.materials(), progress);
        }
    }

    private Row audit(Preset preset, Path lora, Engine engine, ProgressListener progress) throws IOException {
        try (Session session = Session.open(preset, Optional.empty(), engine, progress)) {
            int images = PARTS * preset.data().perPart();
            String task = "auditing " + images + " images";
            progress.progress(task, 0, 1, "");
            long start = System.nanoTime();
            session.audit(preset, lora, suite, 1);
            double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
            progress.progress(task, 1, 1, "");
            return new Row(images, seconds, seconds / images, PeakMemory.bytes().orElse(0));
        }
    }
}
