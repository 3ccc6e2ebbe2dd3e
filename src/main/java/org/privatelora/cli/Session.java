package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.privatelora.data.DataReport;
import org.privatelora.data.Dataset;
import org.privatelora.data.Manifest;
import org.privatelora.experiment.BaseModels;
import org.privatelora.experiment.Materials;
import org.privatelora.experiment.Plan;
import org.privatelora.experiment.Preset;
import org.privatelora.model.KeyReport;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.StableDiffusion;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Engine;
import org.privatelora.train.Precision;

/**
 * An engine with the materials of a preset loaded.
 *
 * @param engine the engine
 * @param manager root of everything in it
 * @param materials base model and data
 */
record Session(Engine engine, NDManager manager, Materials materials) implements AutoCloseable {
    private static final double MEBI = 1 << 20;

    /** Loads everything; pre-trains the base model first when it is one of ours and not there yet. */
    static Session open(Preset preset, Optional<Path> tokenizer, Engine engine, ProgressListener progress)
            throws IOException {
        Dataset dataset = dataset(preset);
        NDManager manager = engine.newManager();
        try {
            ModelLocation model = new ModelLocation(model(preset.base(), manager, progress), tokenizer);
            Preset.Training training = preset.training();
            Precision precision = training.compute().precision();
            return new Session(
                    engine, manager, Materials.open(model, dataset, training.clipSkip(), precision, manager, progress));
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** As {@link #open}, after a look at what the device has left. */
    static Session forTraining(Preset preset, Optional<Path> tokenizer, Engine engine, ProgressListener progress)
            throws IOException {
        requireMemory(plan(preset, tokenizer), engine);
        return open(preset, tokenizer, engine, progress);
    }

    /** What training would do and need. */
    static Plan plan(Preset preset, Optional<Path> tokenizer) throws IOException {
        Dataset dataset = dataset(preset);
        BaseModels models = new BaseModels(Folders.models());
        Optional<Path> there = models.find(preset.base());
        if (there.isPresent()) {
            requireComplete(new ModelLocation(there.get(), tokenizer));
        }
        String base = there.map(Path::toString).orElse(preset.base().model() + ", which is pre-trained first");
        return Plan.of(preset, base, models.shapes(preset.base(), tokenizer), dataset);
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
    static void requireRightPictures(Preset preset) throws IOException {
        DataReport report =
                Folders.dataStore().check(DataCommand.manifest(preset.data().set()));
        if (!report.isComplete()) {
            throw new IOException(
                    report.accounting() + "; 'privatelora data check " + report.name() + "' names every file");
        }
    }

    static void requireMemory(Plan plan, Engine engine) {
        engine.freeMemory()
                .ifPresent(free -> plan.memory()
                        .requireFitting(free / MEBI, engine.device().toString()));
    }

    static String available(Engine engine) {
        OptionalLong free = engine.freeMemory();
        return free.isPresent()
                ? String.format(Locale.ROOT, "%s has %.0f MiB free", engine.device(), free.getAsLong() / MEBI)
                : "not compared with what " + engine.device() + " has";
    }

    static Path model(Preset.Base base, NDManager manager, ProgressListener progress) throws IOException {
        BaseModels models = new BaseModels(Folders.models());
        Optional<Path> there = models.find(base);
        if (there.isPresent()) {
            return there.get();
        }
        BaseModels.recipe(base);
        Dataset open = Folders.dataStore().open(DataCommand.manifest(base.publicDataset()));
        return models.make(base, open, manager, progress);
    }

    private static Dataset dataset(Preset preset) throws IOException {
        Manifest manifest = DataCommand.manifest(preset.data().set());
        Dataset all = Folders.dataStore().open(manifest);
        return preset.data().perPart() == 0 ? all : all.atMost(preset.data().perPart());
    }

    @Override
    public void close() {
        materials.close();
        manager.close();
    }
}
