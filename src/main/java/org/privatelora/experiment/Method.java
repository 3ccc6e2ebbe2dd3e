package org.privatelora.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.privatelora.data.Augmentation;
import org.privatelora.lora.LoraKind;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.train.TrainConfig;

/**
 * What one row of the table is trained with: an entry of a preset's {@code objectives}, whose number is the method's own knob.
 *
 * <pre>
 * lora          plain LoRA, no knob: 0
 * mp, smp       the paper's defences; the knob is lambda
 * lora-dp       DP-SGD; the knob is the epsilon of the whole run, clip and delta are training.dp's
 * lora-weak     mirrored and shifted members; no knob, their number is training.denoising.augmentation's
 * lora-strong   the same, enlarged too
 * lora-xs       LoRA-XS; the knob is the rank
 * lora-rank     plain LoRA of another rank, of convolutions too where they are adapted, at the same alpha / rank
 * lora-decay    plain LoRA with another weight decay
 * lora-dropout  plain LoRA with another dropout
 * lora-epochs   plain LoRA for another number of epochs
 * </pre>
 *
 * @param kind name and knob
 */
record Method(Kind kind) {
    private static final double SMP_BETA = 1;
    private static final double SMP_DELTA = 1e-5;
    private static final String NO_KNOB = "";
    private static final String LAMBDA = "lambda";
    private static final Set<String> WHOLE = Set.of("rank", "epochs");
    /** What a method's number is. */
    private static final Map<String, String> KNOBS = new LinkedHashMap<>();

    static {
        KNOBS.put("lora", NO_KNOB);
        KNOBS.put("mp", LAMBDA);
        KNOBS.put("smp", LAMBDA);
        KNOBS.put("lora-dp", "epsilon");
        KNOBS.put("lora-weak", NO_KNOB);
        KNOBS.put("lora-strong", NO_KNOB);
        KNOBS.put("lora-xs", "rank");
        KNOBS.put("lora-rank", "rank");
        KNOBS.put("lora-decay", "weight decay");
        KNOBS.put("lora-dropout", "dropout");
        KNOBS.put("lora-epochs", "epochs");
    }

    /** What is minimised; fails when the name is unknown or the knob impossible. */
    Objective objective() {
        requireKnob();
        return switch (kind.objective()) {
            case "mp" -> new MpLora(kind.lambda());
            case "smp" -> new SmpLora(kind.lambda(), SMP_BETA, SMP_DELTA);
            default -> new AdaptationOnly();
        };
    }

    /** A preset's configuration of plain LoRA, changed to this method's. */
    TrainConfig of(TrainConfig plain) {
        double knob = kind.lambda();
        TrainConfig config = plain.withObjective(objective());
        return switch (kind.objective()) {
            case "lora-dp" -> config.withDp(config.dp().withEpsilon(knob));
            case "lora-weak" -> augmented(config, Augmentation.Family.WEAK);
            case "lora-strong" -> augmented(config, Augmentation.Family.STRONG);
            case "lora-xs" ->
                config.withLora(config.lora().scaledToRank((int) knob).withKind(LoraKind.XS));
            case "lora-rank" -> config.withLora(config.lora().scaledToRank((int) knob));
            case "lora-decay" -> config.withOptimiser(config.optimiser().withWeightDecay(knob));
            case "lora-dropout" ->
                config.withRegularisation(config.regularisation().withDropout(knob));
            case "lora-epochs" -> config.withLoop(config.loop().withEpochs((int) knob));
            default -> config;
        };
    }

    private static TrainConfig augmented(TrainConfig config, Augmentation.Family family) {
        Augmentation given = config.denoising().augmentation();
        return config.withDenoising(config.denoising().withAugmentation(given.withFamily(family)));
    }

    private void requireKnob() {
        String knob = KNOBS.get(kind.objective());
        if (knob == null) {
            throw new IllegalArgumentException(
                    "objective must be one of " + KNOBS.keySet() + ", was '" + kind.objective() + "'");
        }
        if (knob.equals(NO_KNOB)) {
            requireNone();
        } else {
            requirePositive(knob);
        }
    }

    private void requireNone() {
        if (kind.lambda() != 0) {
            throw new IllegalArgumentException((kind.objective().equals("lora") ? "plain LoRA" : kind.objective())
                    + " has no lambda, was " + kind.lambda() + "; use objective mp or smp");
        }
    }

    private void requirePositive(String knob) {
        double value = kind.lambda();
        boolean whole = value == Math.rint(value) && value <= Integer.MAX_VALUE;
        if (!(value > 0 && Double.isFinite(value)) || WHOLE.contains(knob) && !whole) {
            throw new IllegalArgumentException(knob + " must be " + (WHOLE.contains(knob) ? "whole and " : "")
                    + "positive, was " + value
                    + (knob.equals(LAMBDA) ? "; objective lora is training without it" : ""));
        }
    }
}
