package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.privatelora.attack.Memory;
import org.privatelora.attack.Target;
import org.privatelora.data.Augmentation;
import org.privatelora.data.DataReport;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.LatentCache;
import org.privatelora.data.Part;
import org.privatelora.model.KeyReport;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.StableDiffusion;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.RunRecord;
import org.privatelora.results.AuditResult;
import org.privatelora.results.Json;
import org.privatelora.results.Results;
import org.privatelora.results.Score;
import org.privatelora.tensor.Engine;
import org.privatelora.train.Precision;

/**
 * An engine with the materials of a preset loaded.
 *
 * @param engine the engine
 * @param manager root of everything in it
 * @param materials base model and data
 */
public record Session(Engine engine, NDManager manager, Materials materials) implements AutoCloseable {
    private static final double MEBI = 1 << 20;

    /**
     * Loads everything; pre-trains the base model first when it is one of ours and not there yet.
     *
     * @param preset names base and data
     * @param tokenizer folder of the tokenizer of a single-file base model
     * @param engine the device
     * @param progress hears of everything
     * @throws IOException when base or data are absent or malformed, saying how to get them
     */
    public static Session open(Preset preset, Optional<Path> tokenizer, Engine engine, ProgressListener progress)
            throws IOException {
        Dataset dataset = dataset(preset);
        NDManager manager = engine.newManager();
        try {
            ModelLocation model = new ModelLocation(model(preset.base(), manager, progress), tokenizer);
            Optional<LatentCache> cache =
                    Optional.of(new LatentCache(Folders.cache().resolve("latents")));
            Preset.Training training = preset.training();
            Precision precision = training.compute().precision();
            Materials materials =
                    Materials.open(model, dataset, training.reading(), precision, cache, manager, progress);
            return new Session(engine, manager, materials);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * The whole experiment; goes on where it stopped.
     *
     * @param preset whose base and data this holds
     * @param folder new, or its own
     * @param progress hears of everything
     */
    public Results run(Preset preset, Path folder, ProgressListener progress) throws IOException {
        return run(preset, List.of(), folder, progress);
    }

    /**
     * The same with shadow LoRAs.
     *
     * @param shadows folders of shadows, at most one for each objective and lambda
     * @throws IllegalArgumentException when they are of another split, base or recipe
     */
    public Results run(Preset preset, List<Path> shadows, Path folder, ProgressListener progress) throws IOException {
        try (Shadows opened = Shadows.open(shadows, preset, materials)) {
            for (ShadowRecord one : opened.records()) {
                if (!preset.kinds().contains(one.kind())) {
                    throw new IllegalArgumentException("there are shadow LoRAs of "
                            + one.kind().label() + ", which is none of this run's models; leave them out");
                }
            }
            RunFolder claimed = RunFolder.claim(folder, preset);
            for (ShadowRecord one : opened.records()) {
                claimed.keep(one);
            }
            return new Reproduction(preset, materials, opened, claimed, progress).run(record(preset));
        }
    }

    /**
     * Trains shadow LoRAs; goes on where it stopped.
     *
     * @param order what is wanted, of this session's preset
     * @param folder new, or theirs
     * @return who is in which
     */
    public ShadowRecord trainShadows(ShadowOrder order, Path folder, ProgressListener progress) throws IOException {
        return new ShadowTraining(order, materials, open(order)).finish(folder, progress);
    }

    /** What training shadows would do and need. */
    public static Plan plan(ShadowOrder order, Optional<Path> tokenizer) throws IOException {
        Plan whole = plan(order.preset(), tokenizer);
        return ShadowTraining.plan(order, whole, dataset(order.preset()), open(order));
    }

    /** All public images of the audited domain. */
    private static List<Example> open(ShadowOrder order) throws IOException {
        return Folders.dataStore().open(order.preset().data().set()).part(Part.PUBLIC);
    }

    private RunRecord record(Preset preset) throws IOException {
        Map<String, Long> seeds = new TreeMap<>();
        preset.seeds().forEach(seed -> seeds.put("training-" + seed, seed));
        return record(preset, seeds, Map.of());
    }

    private RunRecord record(Preset preset, Map<String, Long> seeds, Map<String, String> more) throws IOException {
        Map<String, String> hashes = new TreeMap<>(more);
        hashes.put("base", materials.base().hash());
        hashes.put("split", materials.dataset().split().hash());
        hashes.put("manifest", Folders.dataStore().manifest(preset.data().set()).hash());
        return RunRecord.start(
                Json.mapper().valueToTree(preset),
                seeds,
                hashes,
                RunRecord.Machine.current(Engine.version(), engine.device().toString()));
    }

    /**
     * Attacks a LoRA file on the preset's pictures.
     *
     * @param preset whose base and data this holds
     * @param lora file or folder
     * @param suite which attacks
     * @param seed of attacks that are trained
     * @return the numbers, and the scores of every image
     */
    public Audited audit(Preset preset, Path lora, AttackSuite suite, long seed) throws IOException {
        return audit(preset, lora, suite, seed, ShadowChoice.none());
    }

    /**
     * The same by somebody who has shadow LoRAs.
     *
     * @param shadows which
     * @throws IllegalArgumentException when they are of another split, base or recipe
     */
    public Audited audit(Preset preset, Path lora, AttackSuite suite, long seed, ShadowChoice shadows)
            throws IOException {
        String name = lora.getFileName().toString();
        RunRecord record = record(preset, Map.of("attack", seed), Map.of("lora", FileHash.sha256(lora)));
        try (Shadows opened = Shadows.open(shadows.folders(), preset, materials);
                LoadedLora loaded = LoadedLora.open(lora, materials)) {
            Augmentation augmentation = preset.training().denoising().augmentation();
            Target target = Audit.target(materials, loaded, augmentation, new Memory())
                    .withReferences(opened.references(lora, shadows.epoch()));
            AttackSuite able = suite.possible(target).ofSizes(materials.sizes());
            Audit audit = Audit.run(materials, target, preset.evaluation(), able, new Audit.Label(name, seed));
            AuditResult result = new AuditResult(
                    record.finish(),
                    name,
                    audit.memberLoss(),
                    audit.heldOutLoss(),
                    audit.strongest(),
                    audit.attacks(),
                    able.notRun(),
                    notes(lora, opened.notes(lora, shadows.epoch())));
            return new Audited(result, audit.scores());
        }
    }

    private List<String> notes(Path lora, List<String> ofShadows) throws IOException {
        return Stream.concat(OtherSplit.notes(lora, materials.dataset().split()).stream(), ofShadows.stream())
                .toList();
    }

    /** What attacks found, with the score of every image. */
    public record Audited(AuditResult result, List<Score> scores) {
        /** Writes {@code audit.json} and {@code scores.csv}. */
        public void write(Path folder) throws IOException {
            Files.createDirectories(folder);
            result.write(folder.resolve(AuditResult.FILE));
            Score.write(folder.resolve(Score.FILE), scores);
        }
    }

    /** As {@link #open}, after a look at what the device has left. */
    public static Session forTraining(Preset preset, Optional<Path> tokenizer, Engine engine, ProgressListener progress)
            throws IOException {
        requireMemory(plan(preset, tokenizer), engine);
        return open(preset, tokenizer, engine, progress);
    }

    /** What training would do and need. */
    public static Plan plan(Preset preset, Optional<Path> tokenizer) throws IOException {
        Dataset dataset = dataset(preset);
        BaseModels models = new BaseModels(Folders.models());
        Optional<Path> there = models.find(preset.base());
        if (there.isPresent()) {
            requireComplete(new ModelLocation(there.get(), tokenizer));
        } else {
            requireMakeable(preset.base());
        }
        String base = there.map(Path::toString).orElse(preset.base().model() + ", which is pre-trained first");
        return Plan.of(preset, base, models.shapes(preset.base(), tokenizer), dataset);
    }

    /** A base model that is not there yet is made of the public part of a data set, which must be prepared. */
    private static void requireMakeable(Preset.Base base) throws IOException {
        BaseModels.recipe(base);
        Dataset open = Folders.dataStore().open(base.publicDataset());
        if (open.part(Part.PUBLIC).isEmpty()) {
            throw new IOException("the base model " + base.model() + " is pre-trained on the public part of "
                    + base.publicDataset() + ", which has none; name another set as base.publicDataset of the preset");
        }
    }

    /** Looks for every tensor of the base model without reading one. */
    private static void requireComplete(ModelLocation location) throws IOException {
        for (KeyReport part : StableDiffusion.keys(location)) {
            if (!part.isComplete()) {
                throw new IOException(location.path() + ": " + part);
            }
        }
    }

    /** Reads every picture of the preset's data set and compares its hash. */
    public static void requireRightPictures(Preset preset) throws IOException {
        DataReport report = Folders.dataStore().check(preset.data().set());
        if (!report.isComplete()) {
            throw new IOException(
                    report.accounting() + "; 'privatelora data check " + report.name() + "' names every file");
        }
    }

    /** Fails when the device says that it has less memory free than the plan needs. */
    public static void requireMemory(Plan plan, Engine engine) {
        engine.freeMemory().ifPresent(free -> plan.memory().requireFitting(free / MEBI, name(engine)));
    }

    /** What the device has free, in words. */
    public static String available(Engine engine) {
        OptionalLong free = engine.freeMemory();
        return free.isPresent()
                ? String.format(Locale.ROOT, "%s has %.0f MiB free", name(engine), free.getAsLong() / MEBI)
                : "not compared with what " + name(engine) + " has";
    }

    /** {@code cpu}, or {@code gpu(0)}: only of GPUs there may be several. */
    private static String name(Engine engine) {
        return engine.device().toString().replace("()", "");
    }

    /** Folder or file of a base model; pre-trains it when it is one of ours and not there yet. */
    public static Path model(Preset.Base base, NDManager manager, ProgressListener progress) throws IOException {
        BaseModels models = new BaseModels(Folders.models());
        Optional<Path> there = models.find(base);
        if (there.isPresent()) {
            return there.get();
        }
        BaseModels.recipe(base);
        Dataset open = Folders.dataStore().open(base.publicDataset());
        return models.make(base, open, manager, progress);
    }

    private static Dataset dataset(Preset preset) throws IOException {
        Dataset all = Folders.dataStore().open(preset.data().set());
        return preset.data().perPart() == 0 ? all : all.atMost(preset.data().perPart());
    }

    @Override
    public void close() {
        materials.close();
        manager.close();
    }
}
