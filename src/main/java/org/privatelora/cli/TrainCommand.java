package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.experiment.SmoothnessWatch;
import org.privatelora.experiment.TrainingRun;
import org.privatelora.progress.Interruption;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.TrainResult;
import org.privatelora.train.TrainingFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora train --preset P --objective smp --lambda 0.05 --out DIR}. */
@Command(name = "train", description = "One training run: a LoRA file in kohya's format, its checkpoints and its log.")
final class TrainCommand extends Subcommand {
    @Mixin
    PresetOptions preset = new PresetOptions();

    @Mixin
    ComputeOptions compute = new ComputeOptions();

    @Mixin
    TaskOptions task = new TaskOptions();

    @Mixin
    BucketOptions buckets = new BucketOptions();

    @Mixin
    AdapterOptions adapter = new AdapterOptions();

    @Mixin
    DefenceOptions defence = new DefenceOptions();

    @Mixin
    WatchOptions smoothness = new WatchOptions();

    @Option(
            names = "--objective",
            paramLabel = "lora|mp|smp",
            required = true,
            description = "What is minimised; or another method of a preset's table, such as lora-dp or lora-strong.")
    String objective;

    @Option(
            names = "--lambda",
            defaultValue = "0",
            description = "Weight of the adversarial term, for mp and smp; the knob of another method.")
    double lambda;

    @Option(names = "--epochs", description = "Another number of epochs than the preset's.")
    Optional<Integer> epochs = Optional.empty();

    @Option(names = "--seed", description = "Another seed than the preset's first.")
    Optional<Long> seed = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the training run.")
    Path out;

    @Option(names = "--resume", description = "Go on with the run in --out.")
    boolean resume;

    record Trained(String lora, long steps, TrainConfig config) {}

    @Override
    Answer answer() throws IOException {
        Preset effective = effective();
        Kind kind = new Kind(objective, lambda);
        Preset.objective(kind);
        Optional<SmoothnessWatch> watch = smoothness.watch();
        requireRightFolder();
        try (Session session = Session.forTraining(effective.withKind(kind), preset.tokenizer, engine(), progress())) {
            TrainConfig config = effective.config(
                    kind,
                    seed.orElse(effective.seeds().get(0)),
                    session.materials().latentSize());
            TrainingRun run = new TrainingRun(config, out);
            TrainResult result = watch.isPresent()
                    ? watch.get().finish(run, session.materials(), progress())
                    : run.finish(session.materials(), progress());
            Trained trained = new Trained(result.lora().toString(), result.steps(), config);
            return Answer.of(trained, "trained " + result.steps() + " steps: " + result.lora());
        } catch (Interruption e) {
            throw new Interruption(e.getMessage() + "; to go on: " + again("--resume"));
        }
    }

    /** Before anything is loaded. */
    private void requireRightFolder() throws IOException {
        TrainingFolder folder = new TrainingFolder(out);
        boolean there = folder.isBegun();
        if (there != resume) {
            throw new IllegalArgumentException(
                    there
                            ? out + " holds a training run; add --resume to go on with it, or give another --out"
                            : out + " holds no training run to resume; leave out --resume to begin one");
        }
        if (!there) {
            folder.requireStartable();
        }
        new OutFolder(out).requireWritable();
    }

    private Preset effective() throws IOException {
        Preset read = defence.in(adapter.in(compute.in(buckets.in(task.in(preset.read())))));
        Preset.Training t = read.training();
        var loop = epochs.isPresent() ? t.loop().withEpochs(epochs.get()) : t.loop();
        return read.withTraining(t.with(t.lora(), loop));
    }
}
