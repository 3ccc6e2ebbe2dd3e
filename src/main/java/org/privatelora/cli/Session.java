package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.privatelora.data.Dataset;
import org.privatelora.data.Manifest;
import org.privatelora.experiment.BaseModels;
import org.privatelora.experiment.Materials;
import org.privatelora.experiment.Preset;
import org.privatelora.model.ModelLocation;
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
                    engine,
                    manager,
                    Materials.open(model, dataset, training.clipSkip(), precision, manager, progress));
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
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
