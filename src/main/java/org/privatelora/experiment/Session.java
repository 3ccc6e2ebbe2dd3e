package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.privatelora.data.Dataset;
import org.privatelora.data.LatentCache;
import org.privatelora.data.Manifest;
import org.privatelora.model.ModelLocation;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.RunRecord;
import org.privatelora.results.Json;
import org.privatelora.results.Results;
import org.privatelora.tensor.Engine;

/**
 * An engine with the materials of a preset loaded.
 *
 * @param engine the engine
 * @param manager root of everything in it
 * @param materials base model and data
 */
public record Session(Engine engine, NDManager manager, Materials materials) implements AutoCloseable {
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
            Materials materials =
                    Materials.open(model, dataset, preset.training().reading(), cache, manager, progress);
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
        RunFolder claimed = RunFolder.claim(folder, preset);
        return new Reproduction(preset, materials, claimed, progress).run(record(preset));
    }

    private RunRecord record(Preset preset) {
        Map<String, Long> seeds = new TreeMap<>();
        preset.seeds().forEach(seed -> seeds.put("training-" + seed, seed));
        Map<String, String> hashes = Map.of(
                "base",
                materials.base().hash(),
                "split",
                materials.dataset().split().hash());
        return RunRecord.start(
                Json.mapper().valueToTree(preset),
                seeds,
                hashes,
                RunRecord.Machine.current(Engine.version(), engine.device().toString()));
    }

    /** Folder or file of a base model; pre-trains it when it is one of ours and not there yet. */
    public static Path model(Preset.Base base, NDManager manager, ProgressListener progress) throws IOException {
        BaseModels models = new BaseModels(Folders.models());
        Optional<Path> there = models.find(base);
        if (there.isPresent()) {
            return there.get();
        }
        BaseModels.recipe(base);
        Dataset open = Folders.dataStore().open(Manifest.find(base.publicDataset()));
        return models.make(base, open, manager, progress);
    }

    private static Dataset dataset(Preset preset) throws IOException {
        Manifest manifest = Manifest.find(preset.data().set());
        Dataset all = Folders.dataStore().open(manifest);
        return preset.data().perPart() == 0 ? all : all.atMost(preset.data().perPart());
    }

    @Override
    public void close() {
        materials.close();
        manager.close();
    }
}
