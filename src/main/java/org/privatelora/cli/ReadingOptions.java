package org.privatelora.cli;

import java.util.Optional;
import org.privatelora.diffusion.Prediction;
import org.privatelora.experiment.Preset;
import org.privatelora.train.LossConfig;
import picocli.CommandLine.Option;

/** How the networks are used, where it is to differ from the preset: who draws pictures needs it as who trains does. */
final class ReadingOptions {
    @Option(
            names = "--clip-skip",
            paramLabel = "N",
            description = "Take the text encoder's Nth hidden state from the end; 1 is the last.")
    Optional<Integer> clipSkip = Optional.empty();

    @Option(names = "--v-parameterization", description = "Predict v instead of noise, as the base model must.")
    boolean velocity;

    @Option(
            names = "--zero-terminal-snr",
            description = "Rescale the noise until the last timestep is noise alone; needs v.")
    boolean zeroTerminalSnr;

    Preset in(Preset preset) {
        Preset.Training t = preset.training();
        var denoising = t.denoising().withLoss(loss(t.denoising().loss()));
        return preset.withTraining(t.withDenoising(denoising).withClipSkip(clipSkip.orElse(t.clipSkip())));
    }

    private LossConfig loss(LossConfig preset) {
        return new LossConfig(
                velocity ? Prediction.V : preset.prediction(),
                zeroTerminalSnr || preset.zeroTerminalSnr(),
                preset.minSnrGamma(),
                preset.noiseOffset());
    }
}
