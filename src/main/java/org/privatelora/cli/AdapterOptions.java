package org.privatelora.cli;

import java.util.Optional;
import org.privatelora.experiment.Preset;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraRegularisation;
import picocli.CommandLine.Option;

/** The size of LoRA and what holds it back, where they are to differ from the preset: sd-scripts' options. */
final class AdapterOptions {
    @Option(
            names = {"--rank", "--network-dim"},
            paramLabel = "R",
            description =
                    "Another rank than the preset's, of convolutions too where they are adapted; alpha / rank stays"
                            + " what it is unless an alpha is given.")
    Optional<Integer> rank = Optional.empty();

    @Option(
            names = "--network-alpha",
            paramLabel = "A",
            description = "Alpha: the update is multiplied by alpha / rank.")
    Optional<Double> alpha = Optional.empty();

    @Option(
            names = "--conv-dim",
            paramLabel = "R",
            description =
                    "Adapt the larger convolutions with this rank; 0: leave them alone. Their alpha / rank stays what"
                            + " it is; where there was none, alpha is the preset's convAlpha.")
    Optional<Integer> convRank = Optional.empty();

    @Option(names = "--conv-alpha", paramLabel = "A", description = "Alpha of the larger convolutions.")
    Optional<Double> convAlpha = Optional.empty();

    @Option(
            names = "--network-dropout",
            paramLabel = "P",
            description = "Share of the numbers between LoRA's two factors that a step leaves out.")
    Optional<Double> dropout = Optional.empty();

    @Option(names = "--rank-dropout", paramLabel = "P", description = "Share of the ranks that a step leaves out.")
    Optional<Double> rankDropout = Optional.empty();

    @Option(
            names = "--module-dropout",
            paramLabel = "P",
            description = "Probability with which a module is left out of a forward pass.")
    Optional<Double> moduleDropout = Optional.empty();

    @Option(
            names = "--scale-weight-norms",
            paramLabel = "N",
            description = "Largest norm of a module's update after each step; 0: any.")
    Optional<Double> maxNorm = Optional.empty();

    Preset in(Preset preset) {
        Preset.Training t = preset.training();
        return preset.withTraining(t.with(size(t.lora()), t.loop()).withRegularisation(held(t.regularisation())));
    }

    private LoraConfig size(LoraConfig preset) {
        LoraConfig ranked = rank.map(preset::scaledToRank).orElse(preset);
        LoraConfig scaled = alpha.map(ranked::withAlpha).orElse(ranked);
        LoraConfig sized = convRank.map(many -> convolutions(scaled, many)).orElse(scaled);
        if (convAlpha.isPresent() && sized.convRank() == 0) {
            throw new IllegalArgumentException("--conv-alpha is that of the larger convolutions, which are not adapted;"
                    + " add --conv-dim, or leave it out");
        }
        return convAlpha
                .map(given -> sized.withConvolutions(sized.convRank(), given))
                .orElse(sized);
    }

    private static LoraConfig convolutions(LoraConfig lora, int rank) {
        boolean scales = lora.convRank() > 0 && rank > 0;
        return lora.withConvolutions(rank, scales ? lora.convAlpha() / lora.convRank() * rank : lora.convAlpha());
    }

    private LoraRegularisation held(LoraRegularisation preset) {
        return new LoraRegularisation(
                dropout.orElse(preset.dropout()),
                rankDropout.orElse(preset.rankDropout()),
                moduleDropout.orElse(preset.moduleDropout()),
                maxNorm.orElse(preset.maxNorm()));
    }
}
