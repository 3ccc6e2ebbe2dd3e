package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.privatelora.experiment.BaseModels;
import org.privatelora.experiment.Folders;
import org.privatelora.experiment.Preset;
import org.privatelora.pretrain.PretrainConfig;
import org.privatelora.pretrain.Pretraining;
import org.privatelora.progress.Interruption;
import org.privatelora.provenance.Revision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora pretrain --preset P --out DIR}. */
@Command(name = "pretrain", description = "Makes the preset's small base model from scratch on its public data set.")
final class PretrainCommand extends Subcommand {
    @Mixin
    PresetOptions preset = new PresetOptions();

    @Option(
            names = {"--seed", "--seeds"},
            defaultValue = "1",
            description = "Seed of everything (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder of the model, in diffusers layout: new, empty, or its own.")
    Path out;

    record Made(String model, PretrainConfig config) {}

    @Override
    Answer answer() throws IOException {
        Preset read = preset.read();
        PretrainConfig config = BaseModels.recipe(read.base()).withSeed(seed);
        var dataset = Folders.dataStore().open(read.base().publicDataset());
        try (NDManager manager = engine().newManager()) {
            new Pretraining(config, dataset, Revision.current(), progress()).run(out, manager);
        } catch (Interruption e) {
            String kept = Pretraining.keepsAutoencoder(out)
                    ? "; the same command keeps the autoencoder and starts the second stage over: "
                    : "; nothing is kept, the same command starts over: ";
            throw new Interruption(e.getMessage() + kept + again());
        }
        return Answer.of(new Made(out.toString(), config), "base model: " + out);
    }
}
