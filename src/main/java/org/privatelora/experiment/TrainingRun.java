package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.privatelora.progress.ProgressListener;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.Trainer;

/**
 * One training run in its folder: begun, gone on with, or found finished.
 *
 * @param config of the run
 * @param folder of the run
 */
record TrainingRun(TrainConfig config, Path folder) {
    /**
     * The LoRA weights after some epochs.
     *
     * @param epoch epochs done
     * @param step steps done
     * @param lora its file
     */
    record Kept(int epoch, long step, Path lora) {}

    /** Trains to the end. */
    List<Kept> finish(Materials materials, ProgressListener progress) throws IOException {
        Trainer trainer = new Trainer(config, materials.base(), materials.trainingSet(), folder, progress);
        if (Files.exists(folder.resolve("config.json"))) {
            trainer.resume();
        } else {
            trainer.run();
        }
        return kept();
    }

    private List<Kept> kept() throws IOException {
        throw new IOException("stub");
    }
}
