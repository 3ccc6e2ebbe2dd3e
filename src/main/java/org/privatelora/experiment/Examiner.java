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
import org.privatelora.data.Augmentation;
import org.privatelora.progress.ProgressListener;
import org.privatelora.results.AttackResult;
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
    private final Evaluation how;
    private final Materials materials;
    private final RunFolder folder;
    private final ProgressListener progress;
    private final Shadows shadows;
    private final Memory memory = new Memory();
    private Optional<PartLosses> baseOnCurve = Optional.empty();

    /** A measured model with the scores of every image. */
    record Examined(ModelResult model, List<Score> scores) {}

    Examiner(Evaluation how, Materials materials, Shadows shadows, RunFolder folder, ProgressListener progress) {
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

    /**
     * A trained model that is examined.
     *
     * @param lora its file
     * @param augmentation that its members were shown with
     * @param training how it came to be
     */
    record Trained(Path lora, Augmentation augmentation, Training training) {}

    /** Attacks and samples one model, the base when there is no trained one; what was measured before with all these attacks is read. */
    Examined examine(Kind kind, long seed, Optional<Trained> trained) throws IOException {
        Path home = folder.measurements(kind, seed);
        boolean augmented = trained.map(one -> one.augmentation().active()).orElse(false);
        AttackSuite suite = how.suite().possible(trained.isPresent(), augmented).limitedTo(shadows.attacks(kind));
        Optional<ModelResult> before = before(home);
        if (before.isEmpty() || !names(before.get()).containsAll(suite.names())) {
            before.ifPresent(known -> requireNothingLost(known, suite, home));
            measure(new Subject(kind, seed, home), suite, trained, before.flatMap(ModelResult::samples));
        }
        return new Examined(Json.read(home.resolve(MODEL), ModelResult.class), Score.read(home.resolve(Score.FILE)));
    }

    /** A model that stands in the tables under a second name too: its results are copied. */
    Examined renamed(Examined known, Kind kind) throws IOException {
        ModelResult model = known.model.withKind(kind);
        List<Score> scores =
                known.scores.stream().map(score -> score.withModel(kind.slug())).toList();
        Path from = folder.measurements(known.model.kind(), model.seed());
        Path to = folder.measurements(kind, model.seed());
        Exhibition.copy(from, to);
        Score.write(to.resolve(Score.FILE), scores);
        Json.write(to.resolve(MODEL), model);
        return new Examined(model, scores);
    }

    private static Optional<ModelResult> before(Path home) throws IOException {
        Path file = home.resolve(MODEL);
        return Files.exists(file) ? Optional.of(Json.read(file, ModelResult.class)) : Optional.empty();
    }

    private static List<String> names(ModelResult model) {
        return model.attacks().stream()
                .map(AttackResult::attack)
                .filter(name -> !name.equals(AttackResult.STRONGEST))
                .toList();
    }

    private static void requireNothingLost(ModelResult known, AttackSuite suite, Path home) {
        List<String> lost = names(known).stream()
                .filter(name -> !suite.names().contains(name))
                .toList();
        if (!lost.isEmpty()) {
            throw new IllegalArgumentException(home + " holds results of " + String.join(", ", lost)
                    + ", which cannot be had again without their shadow LoRAs; give the same --shadows too, or --out"
                    + " another folder");
        }
    }

    /** What is examined, and where its results go. */
    private record Subject(Kind kind, long seed, Path home) {}

    private void measure(Subject subject, AttackSuite suite, Optional<Trained> trained, Optional<Samples> samples)
            throws IOException {
        String task = "attacking " + subject.kind.label() + ", seed " + subject.seed;
        progress.progress(task, 0, 1, "");
        if (trained.isPresent()) {
            try (LoadedLora loaded = LoadedLora.open(trained.get().lora(), materials)) {
                Target target = Audit.target(materials, loaded, trained.get().augmentation(), memory);
                measure(subject, suite, target, trained.map(Trained::training), samples);
                memory.forget(target.adapted());
            }
        } else {
            Target base = Audit.target(materials, materials.baseModel(), memory);
            measure(subject, suite, base, Optional.empty(), samples);
        }
        progress.progress(task, 1, 1, "");
    }

    private void measure(
            Subject subject,
            AttackSuite suite,
            Target target,
            Optional<Training> training,
            Optional<Samples> madeBefore)
            throws IOException {
        Target armed = target.withReferences(shadows.references(subject.kind, training.map(Training::chosenEpoch)));
        Audit.Label label = new Audit.Label(subject.kind.slug(), subject.seed);
        Audit audit = Audit.run(materials, armed, how, suite, label);
        Optional<Samples> samples = madeBefore.isPresent() ? madeBefore : samples(subject, target.adapted());
        Score.write(subject.home.resolve(Score.FILE), audit.scores());
        Json.write(
                subject.home.resolve(MODEL),
                new ModelResult(
                        subject.kind,
                        subject.seed,
                        training,
                        audit.memberLoss(),
                        audit.heldOutLoss(),
                        audit.attacks(),
                        audit.strongest(),
                        samples));
    }

    private Optional<Samples> samples(Subject subject, GrayBox model) throws IOException {
        return how.samples() == 0
                ? Optional.empty()
                : Optional.of(new Exhibition(materials, how).show(model, subject.seed, subject.home, progress));
    }
}
