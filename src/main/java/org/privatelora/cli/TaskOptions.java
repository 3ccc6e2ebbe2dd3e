package org.privatelora.cli;

import java.util.Optional;
import org.privatelora.experiment.Preset;
import org.privatelora.train.CaptionConfig;
import org.privatelora.train.LossConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What LoRA is told of pictures and must predict, where it is to differ from the preset: sd-scripts' options. An attack needs those that
 * the LoRA was trained with.
 */
final class TaskOptions {
    @Mixin
    ReadingOptions reading = new ReadingOptions();

    @Option(names = "--shuffle-caption", description = "Shuffle the comma-separated parts of captions, each pass anew.")
    boolean shuffle;

    @Option(
            names = "--keep-tokens",
            paramLabel = "N",
            description = "So many parts at the beginning of a caption are not shuffled.")
    Optional<Integer> keepTokens = Optional.empty();

    @Option(
            names = "--caption-dropout-rate",
            paramLabel = "P",
            description = "Leave captions empty with this probability.")
    Optional<Double> dropout = Optional.empty();

    @Option(
            names = "--caption-dropout-every-n-epochs",
            paramLabel = "N",
            description = "Leave all captions empty in every Nth pass; 0: in none.")
    Optional<Integer> dropoutEveryEpochs = Optional.empty();

    @Option(names = "--max-token-length", paramLabel = "75|150|225", description = "Read so many tokens of a caption.")
    Optional<Integer> maxTokens = Optional.empty();

    @Option(
            names = "--min-snr-gamma",
            paramLabel = "G",
            description = "Weigh timesteps by their signal-to-noise ratio, cut at G (5 in the paper); 0: all alike.")
    Optional<Double> minSnrGamma = Optional.empty();

    @Option(
            names = "--noise-offset",
            paramLabel = "X",
            description = "Add a number of this deviation to all of a channel's noise, about 0.1 where it is used.")
    Optional<Double> noiseOffset = Optional.empty();

    Preset in(Preset given) {
        Preset preset = reading.in(given);
        Preset.Training t = preset.training();
        var denoising = t.denoising()
                .withCaptions(captions(t.denoising().captions()))
                .withLoss(loss(t.denoising().loss()));
        return preset.withTraining(t.withDenoising(denoising));
    }

    private CaptionConfig captions(CaptionConfig preset) {
        boolean shuffled = shuffle || preset.shuffle();
        if (keepTokens.isPresent() && !shuffled) {
            throw new IllegalArgumentException("--keep-tokens says what is not shuffled, and captions are not; add"
                    + " --shuffle-caption, or leave it out");
        }
        return new CaptionConfig(
                maxTokens.orElse(preset.maxTokens()),
                preset.emphasis(),
                shuffled,
                keepTokens.orElse(preset.keepTokens()),
                dropout.orElse(preset.dropout()),
                dropoutEveryEpochs.orElse(preset.dropoutEveryEpochs()));
    }

    private LossConfig loss(LossConfig preset) {
        return preset.withMinSnrGamma(minSnrGamma.orElse(preset.minSnrGamma()))
                .withNoiseOffset(noiseOffset.orElse(preset.noiseOffset()));
    }
}
