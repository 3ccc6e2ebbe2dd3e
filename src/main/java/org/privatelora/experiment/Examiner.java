package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.GrayBox;
import org.privatelora.attack.Memory;
import org.privatelora.attack.Target;
import org.privatelora.progress.ProgressListener;
import org.privatelora.results.CheckpointResult;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.ModelResult.Samples;
import org.privatelora.results.ModelResult.Training;
import org.privatelora.results.Score;
import org.privatelora.train.TrainResult;
import org.privatelora.train.TrainResult.Kept;

/** Measures models, and finds what was measured before in the run folder. */
final class Examiner {
    private static final String MODEL = "model.json";
    private static final String CURVE = "curve.json";
    private final Preset.Evaluation how;
    private final Materials materials;
    private final RunFolder folder;
    private final ProgressListener progress;
    private final Shadows shadows;
    private final Memory memory = new Memory();
    private Optional<PartLosses> baseOnCurve = Optional.empty();

    /** A measured model with the scores of every image. */
    record Examined(ModelResult model, List<Score> scores) {}

    Examiner(Preset.Evaluation how, Materials materials, Shadows shadows, RunFolder folder, ProgressListener progress) {
        this.shadows = shadows;
        this.how = how;
        this.materials = materials;
        this.folder = folder;
        this.progress = progress;
    }

    /** Losses and quick attacks of every kept checkpoint. */
    List<CheckpointResult> curve(Kind kind, long seed, TrainResult result) throws IOException {
        Path file = folder.measurements(kind, seed).resolve(CURVE);
        if (Files.exists(file)) {
            return Arrays.asList(Json.read(file, CheckpointResult[].class));
        }
        List<CheckpointResult> curve = new ArrayList<>();
        String task = "measuring checkpoints of " + kind.label() + ", seed " + seed;
        int total = result.kept().size();
        for (Kept kept : result.kept()) {
            progress.progress(task, curve.size(), total, "");
            curve.add(checkpoint(kept, TrainingRun.steps(result, kept.epoch())));
        }
        progress.progress(task, total, total, "");
        Json.write(file, curve);
        return curve;
    }

    private CheckpointResult checkpoint(Kept kept, long step) throws IOException {
        DenoisingGrid grid = materials.grid(how.curveTimesteps());
        PartLosses reference = baseOnCurve();
        try (LoadedLora lora = LoadedLora.open(kept.lora(), materials)) {
            PartLosses losses = PartLosses.measure(materials, lora.grayBox(), grid);
            return new CheckpointResult(kept.epoch(), step, losses.aux(reference), losses.test(reference));
        }
    }

    /** Held-out loss of the base on auxiliary non-members, on the grid of the curves. */
    double baseHeldOutLoss() {
        return baseOnCurve().aux(baseOnCurve()).nonMemberLoss();
    }

    private PartLosses baseOnCurve() {
        if (baseOnCurve.isEmpty()) {
            baseOnCurve = Optional.of(measureBase(how.curveTimesteps()));
        }
        return baseOnCurve.get();
    }

    private PartLosses measureBase(int timesteps) {
        return PartLosses.measure(materials, materials.baseModel(), materials.grid(timesteps));
    }

    /** Attacks and samples one model. */
    Examined examine(Kind kind, long seed, Optional<Path> lora, Optional<Training> training) throws IOException {
        Path home = folder.measurements(kind, seed);
        if (!Files.exists(home.resolve(MODEL))) {
            progress.progress("attacking " + kind.label() + ", seed " + seed, 0, 1, "");
            if (lora.isPresent()) {
                try (LoadedLora loaded = LoadedLora.open(lora.get(), materials)) {
                    measure(kind, seed, Audit.target(materials, loaded, memory), training, home);
                }
            } else {
                measure(kind, seed, Audit.target(materials, materials.baseModel(), memory), training, home);
            }
        }
        return new Examined(Json.read(home.resolve(MODEL), ModelResult.class), Score.read(home.resolve(Score.FILE)));
    }

    private void measure(Kind kind, long seed, Target target, Optional<Training> training, Path home)
            throws IOException {
        GrayBox model = target.adapted();
        Target armed = target.withReferences(shadows.references(kind, training.map(Training::chosenEpoch)));
        AttackSuite suite = how.suite().possible(target).limitedTo(shadows.attacks(kind));
        Audit audit = Audit.run(materials, armed, how, suite, new Audit.Label(kind.slug(), seed));
        if (!model.equals(materials.baseModel())) {
            memory.forget(model);
        }
        progress.progress("attacking " + kind.label() + ", seed " + seed, 1, 1, "");
        Optional<Samples> samples = how.samples() == 0
                ? Optional.empty()
                : Optional.of(new Exhibition(materials, how).show(model, seed, home, progress));
        Score.write(home.resolve(Score.FILE), audit.scores());
        Json.write(
                home.resolve(MODEL),
                new ModelResult(
                        kind,
                        seed,
                        training,
                        audit.memberLoss(),
                        audit.heldOutLoss(),
                        audit.attacks(),
                        audit.strongest(),
                        samples));
    }
}
