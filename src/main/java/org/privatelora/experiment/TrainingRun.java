package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Path;
import org.privatelora.progress.ProgressListener;
import org.privatelora.train.StepObserver;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.TrainResult;
import org.privatelora.train.Trainer;
import org.privatelora.train.TrainingFolder;
import org.privatelora.train.TrainingSet;

/**
 * One training run in its folder: begun, gone on with, or found finished.
 *
 * @param config of the run
 * @param folder of the run
 */
public record TrainingRun(TrainConfig config, Path folder) {
    /** Trains to the end, from the beginning or from the newest checkpoint. */
    public TrainResult finish(Materials materials, ProgressListener progress) throws IOException {
        return finish(materials, materials.trainingSet(config.denoising().augmentation()), progress);
    }

    /** The same on other pictures. */
    TrainResult finish(Materials materials, TrainingSet set, ProgressListener progress) throws IOException {
        return finish(materials, set, progress, StepObserver.NONE);
    }

    /** The same; {@code observer} looks at the players after every step. */
    TrainResult finish(Materials materials, ProgressListener progress, StepObserver observer) throws IOException {
        return finish(materials, materials.trainingSet(config.denoising().augmentation()), progress, observer);
    }

    private TrainResult finish(Materials materials, TrainingSet set, ProgressListener progress, StepObserver observer)
            throws IOException {
        Trainer trainer = new Trainer(config, new FrozenBase(materials.base()), set, folder, progress, observer);
        return new TrainingFolder(folder).isBegun() ? trainer.resume() : trainer.run();
    }

    /** Steps after some epochs. */
    static long steps(TrainResult result, int epochs) {
        int last = result.kept().get(result.kept().size() - 1).epoch();
        return result.steps() / last * epochs;
    }
}
