package org.privatelora.cli;

import java.util.Locale;
import java.util.Optional;
import org.privatelora.data.Augmentation;
import org.privatelora.experiment.Preset;
import org.privatelora.lora.LoraKind;
import org.privatelora.train.DpConfig;
import picocli.CommandLine.Option;

/** What protects members beside the objective, where it is to differ from the preset. */
final class DefenceOptions {
    @Option(
            names = "--dp-epsilon",
            paramLabel = "E",
            description = "Differentially private training (DP-SGD) that spends this epsilon; objective lora only.")
    Optional<Double> epsilon = Optional.empty();

    @Option(
            names = "--dp-noise",
            paramLabel = "SIGMA",
            description = "The same with this noise multiplier, whatever it spends.")
    Optional<Double> noise = Optional.empty();

    @Option(names = "--dp-clip", paramLabel = "C", description = "Bound on the norm of one member's gradient.")
    Optional<Double> clip = Optional.empty();

    @Option(names = "--dp-delta", paramLabel = "D", description = "Delta that goes with epsilon, 1e-5 by default.")
    Optional<Double> delta = Optional.empty();

    @Option(
            names = "--augmentation",
            paramLabel = "none|weak|strong",
            description = "Show other versions of members: mirrored and shifted, or enlarged too.")
    Optional<String> augmentation = Optional.empty();

    @Option(
            names = "--lora-kind",
            paramLabel = "lora|xs",
            description = "Train both factors, or LoRA-XS: a core between frozen singular vectors.")
    Optional<String> kind = Optional.empty();

    Preset in(Preset preset) {
        Preset.Training t = augmented(preset, augmentation).training();
        var lora = kind.map(word -> t.lora().withKind(word(LoraKind.class, "LoRA kind", word)))
                .orElse(t.lora());
        return preset.withTraining(t.with(lora, t.loop()).withDp(dp(t.dp())));
    }

    /** The preset with another family of augmentation, where there is a word for one. */
    static Preset augmented(Preset preset, Optional<String> augmentation) {
        if (augmentation.isEmpty()) {
            return preset;
        }
        Augmentation.Family family = word(Augmentation.Family.class, "augmentation", augmentation.get());
        var denoising = preset.training().denoising();
        return preset.withTraining(preset.training()
                .withDenoising(
                        denoising.withAugmentation(denoising.augmentation().withFamily(family))));
    }

    private DpConfig dp(DpConfig preset) {
        if (epsilon.isPresent() && noise.isPresent()) {
            throw new IllegalArgumentException("give --dp-epsilon or --dp-noise, not both");
        }
        DpConfig spending = noise.map(preset::withNoise)
                .orElseGet(() -> epsilon.map(preset::withEpsilon).orElse(preset));
        DpConfig clipped = clip.map(spending::withClip).orElse(spending);
        return delta.map(clipped::withDelta).orElse(clipped);
    }

    private static <E extends Enum<E>> E word(Class<E> type, String what, String word) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(word)) {
                return value;
            }
        }
        String known = java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
        throw new IllegalArgumentException(what + " must be one of " + known + ", was '" + word + "'");
    }
}
