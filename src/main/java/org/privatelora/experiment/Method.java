package org.privatelora.experiment;

import java.util.List;
import org.privatelora.data.Augmentation;
import org.privatelora.lora.LoraConfig;
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
    private static final List<String> NAMES = List.of(
            "lora",
            "mp",
            "smp",
            "lora-dp",
            "lora-weak",
            "lora-strong",
            "lora-xs",
            "lora-rank",
            "lora-decay",
            "lora-dropout",
            "lora-epochs");
    private static final double SMP_BETA = 1;
    private static final double SMP_DELTA = 1e-5;

    /** What is minimised; fails when the name is unknown or the knob impossible. */
    Objective objective() {
        double knob = kind.lambda();
        return switch (kind.objective()) {
            case "mp" -> new MpLora(positive("lambda"));
            case "smp" -> new SmpLora(positive("lambda"), SMP_BETA, SMP_DELTA);
            case "lora", "lora-weak", "lora-strong" -> without(knob);
            case "lora-dp" -> plain(positive("epsilon"));
            case "lora-xs", "lora-rank" -> plain(whole("rank"));
            case "lora-decay" -> plain(positive("weight decay"));
            case "lora-dropout" -> plain(positive("dropout"));
            case "lora-epochs" -> plain(whole("epochs"));
            default ->
                throw new IllegalArgumentException(
                        "objective must be one of " + NAMES + ", was '" + kind.objective() + "'");
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
            case "lora-xs" -> config.withLora(ofRank(config.lora(), (int) knob).withKind(LoraKind.XS));
            case "lora-rank" -> config.withLora(ofRank(config.lora(), (int) knob));
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

    private static LoraConfig ofRank(LoraConfig lora, int rank) {
        LoraConfig pointwise = lora.withRank(rank).withAlpha(lora.alpha() / lora.rank() * rank);
        return lora.convRank() == 0
                ? pointwise
                : pointwise.withConvolutions(rank, lora.convAlpha() / lora.convRank() * rank);
    }

    private static Objective plain(double knob) {
        return new AdaptationOnly();
    }

    private Objective without(double knob) {
        if (knob != 0) {
            throw new IllegalArgumentException((kind.objective().equals("lora") ? "plain LoRA" : kind.objective())
                    + " has no lambda, was " + knob + "; use objective mp or smp");
        }
        return plain(knob);
    }

    private double positive(String what) {
        double knob = kind.lambda();
        if (!(knob > 0) || Double.isInfinite(knob)) {
            throw new IllegalArgumentException(what + " must be positive, was " + knob
                    + (what.equals("lambda") ? "; objective lora is training without it" : ""));
        }
        return knob;
    }

    private double whole(String what) {
        double knob = kind.lambda();
        if (!(knob >= 1) || knob != Math.rint(knob) || knob > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(what + " must be a whole number of at least 1, was " + knob);
        }
        return knob;
    }
}
