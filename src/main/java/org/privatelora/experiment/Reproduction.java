package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.privatelora.chart.ImageGrid;
import org.privatelora.data.Augmentation;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.RunRecord;
import org.privatelora.results.CheckpointResult;
import org.privatelora.results.Diverged;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.ModelResult.Training;
import org.privatelora.results.Results;
import org.privatelora.results.Score;
import org.privatelora.train.DivergedException;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.TrainResult;
import org.privatelora.train.TrainResult.Kept;

/**
 * The whole experiment of a preset: for each seed and objective train, measure every checkpoint, choose, attack, sample; then the
 * tables. Each finished part is a file, so that a stopped run goes on after its last one.
 */
public final class Reproduction {
    private static final Kind BASE = new Kind("base", 0);
    private static final Kind EARLY = new Kind("lora-early", 0);
    private static final int ZOOM = 2;
    private static final String DIVERGED = "diverged.json";

    private final Preset preset;
    private final Materials materials;
    private final RunFolder folder;
    private final ProgressListener progress;
    private final Examiner examiner;
    private final Map<Kind, List<CheckpointResult>> chosen = new LinkedHashMap<>();
    private final List<Examiner.Examined> examined = new ArrayList<>();
    private final List<Diverged> diverged = new ArrayList<>();

    /**
     * An experiment that is about to run or to go on.
     *
     * @param preset what is done
     * @param materials base model and data; stays open, the caller closes it
     * @param folder claimed for this preset
     * @param progress hears of everything
     */
    public Reproduction(Preset preset, Materials materials, RunFolder folder, ProgressListener progress) {
        this(preset, materials, Shadows.none(materials), folder, progress);
    }

    /** The same with shadow LoRAs, which stay the caller's. */
    Reproduction(Preset preset, Materials materials, Shadows shadows, RunFolder folder, ProgressListener progress) {
        this.preset = able(preset, materials);
        this.materials = materials;
        this.folder = folder;
        this.progress = progress;
        this.examiner = new Examiner(this.preset.evaluation(), materials, shadows, folder, progress);
    }

    /** Without attacks that cannot look at pictures of several sizes. */
    private static Preset able(Preset preset, Materials materials) {
        Evaluation how = preset.evaluation();
        return preset.withEvaluation(how.withAttacks(how.suite().ofSizes(materials.sizes())));
    }

    /**
     * Runs what is not finished, and writes {@code results.json}, {@code scores.csv} and {@code samples.png}. A training that diverges
     * is recorded as that, and the others go on.
     *
     * @param start the record of this run, without its end
     * @return the results
     * @throws IllegalStateException when every training diverged
     */
    public Results run(RunRecord start) throws IOException {
        for (long seed : preset.seeds()) {
            examined.add(examiner.examine(BASE, seed, Optional.empty()));
            for (Kind kind : preset.kinds()) {
                examineUnlessDiverged(kind, seed);
            }
        }
        requireAnyModel();
        Results results = new Results(
                start.finish(),
                Choice.rules(),
                headline(),
                examined.stream().map(Examiner.Examined::model).toList(),
                preset.evaluation().suite().notRun(),
                diverged);
        results.write(folder.path().resolve(Results.FILE));
        Score.write(
                folder.path().resolve(Score.FILE),
                examined.stream().flatMap(e -> e.scores().stream()).toList());
        exhibit(results.headline());
        return results;
    }

    /** What diverged once would do so again, so it is not trained again. */
    private void examineUnlessDiverged(Kind kind, long seed) throws IOException {
        Path file = folder.measurements(kind, seed).resolve(DIVERGED);
        if (Files.exists(file)) {
            diverged.add(Json.read(file, Diverged.class));
            return;
        }
        try {
            examine(kind, seed);
        } catch (DivergedException e) {
            Diverged one = new Diverged(kind, seed, e.step());
            Json.write(file, one);
            diverged.add(one);
        }
    }

    private void requireAnyModel() {
        if (chosen.isEmpty()) {
            throw new IllegalStateException("no training of the run in " + folder.path() + " ended with a model: "
                    + diverged.stream().map(Diverged::text).collect(Collectors.joining("; ")));
        }
    }

    private void examine(Kind kind, long seed) throws IOException {
        TrainConfig config = preset.config(kind, seed, materials.latentSize());
        TrainingRun run = new TrainingRun(config, folder.training(kind, seed));
        long began = System.nanoTime();
        TrainResult result = run.finish(materials, labelled(kind.label() + ", seed " + seed));
        double seconds = (System.nanoTime() - began) * 1e-9;
        List<CheckpointResult> curve = examiner.curve(kind, seed, result);
        CheckpointResult late = Choice.checkpoint(curve);
        chosen.computeIfAbsent(kind, k -> new ArrayList<>()).add(late);
        Augmentation augmentation = config.denoising().augmentation();
        Examiner.Examined whole =
                examiner.examine(kind, seed, Optional.of(trained(result.kept(), augmentation, curve, late, seconds)));
        examined.add(whole);
        if (kind.objective().equals("lora")) {
            CheckpointResult early = Choice.early(curve);
            examined.add(
                    early.epoch() == late.epoch()
                            ? examiner.renamed(whole, EARLY)
                            : examiner.examine(
                                    EARLY,
                                    seed,
                                    Optional.of(trained(result.kept(), augmentation, curve, early, seconds))));
        }
    }

    private static Examiner.Trained trained(
            List<Kept> kept,
            Augmentation augmentation,
            List<CheckpointResult> curve,
            CheckpointResult at,
            double seconds)
            throws IOException {
        Kept one =
                kept.stream().filter(k -> k.epoch() == at.epoch()).findFirst().orElseThrow();
        Training training = new Training(
                at.epoch(),
                at.step(),
                curve.get(curve.size() - 1).epoch(),
                seconds,
                FileHash.sha256(one.lora()),
                curve);
        return new Examiner.Trained(one.lora(), augmentation, training);
    }

    private ProgressListener labelled(String label) {
        return (task, done, total, message) -> progress.progress(label, done, total, message);
    }

    /** Base, plain LoRA, its early-stopped version, and each defence at its chosen lambda; nothing that diverged with some seed. */
    private List<Kind> headline() {
        List<Kind> kinds = new ArrayList<>(List.of(BASE));
        double base = examiner.baseHeldOutLoss();
        double plain = chosen.entrySet().stream()
                .filter(entry -> entry.getKey().objective().equals("lora"))
                .mapToDouble(entry -> candidate(entry).heldOutLoss())
                .max()
                .orElse(base);
        for (String objective : preset.objectives().keySet()) {
            List<Choice.Candidate> candidates = chosen.entrySet().stream()
                    .filter(entry -> entry.getKey().objective().equals(objective))
                    .filter(entry ->
                            diverged.stream().noneMatch(one -> one.kind().equals(entry.getKey())))
                    .map(Reproduction::candidate)
                    .toList();
            if (candidates.isEmpty()) {
                continue;
            }
            kinds.add(new Kind(objective, Choice.lambda(candidates, base, plain).lambda()));
            if (objective.equals("lora")) {
                kinds.add(EARLY);
            }
        }
        return kinds;
    }

    private static Choice.Candidate candidate(Map.Entry<Kind, List<CheckpointResult>> entry) {
        return new Choice.Candidate(
                entry.getKey().lambda(),
                entry.getValue().stream().map(CheckpointResult::aux).toList());
    }

    /** The grid of samples of the first seed. */
    private void exhibit(List<Kind> headline) throws IOException {
        if (preset.evaluation().samples() == 0) {
            return;
        }
        List<ImageGrid.Line> lines = new ArrayList<>();
        lines.add(new Exhibition(materials, preset.evaluation()).real());
        for (Kind kind : headline) {
            lines.add(Exhibition.kept(
                    kind.label(), folder.measurements(kind, preset.seeds().get(0))));
        }
        Exhibition.write(ImageGrid.of(lines, ZOOM), folder.path().resolve("samples.png"));
    }
}
