package org.privatelora.results;

import java.util.List;
import java.util.Optional;

/**
 * One model, measured completely: the base, or one training run at its chosen checkpoint.
 *
 * @param kind what was trained
 * @param seed of training and sampling
 * @param training how it was trained; empty for the base
 * @param memberLoss L_ada: denoising loss on test-half members
 * @param heldOutLoss denoising loss on test-half non-members
 * @param attacks on the test halves, the {@link AttackResult#STRONGEST} among them
 * @param strongest which attack that was; empty when there was none
 * @param samples distance of samples to the private domain, when samples were made
 */
public record ModelResult(
        Kind kind,
        long seed,
        Optional<Training> training,
        Measured memberLoss,
        Measured heldOutLoss,
        List<AttackResult> attacks,
        Optional<String> strongest,
        Optional<Samples> samples) {
    /** The same model under another name. */
    public ModelResult withKind(Kind kind) {
        return new ModelResult(kind, seed, training, memberLoss, heldOutLoss, attacks, strongest, samples);
    }

    /**
     * What is compared.
     *
     * @param objective base, lora, lora-early, mp, smp or another method of a preset, such as lora-dp
     * @param lambda the method's knob: the weight of the adversarial term, for lora-dp epsilon; 0 without one
     */
    public record Kind(String objective, double lambda) {
        /** Such as {@code SMP-LoRA, lambda 0.2}. */
        public String label() {
            return switch (objective) {
                case "base" -> "base model";
                case "lora" -> "LoRA";
                case "lora-early" -> "LoRA, stopped early";
                case "mp" -> "MP-LoRA, λ " + number(lambda);
                case "smp" -> "SMP-LoRA, λ " + number(lambda);
                case "lora-dp" -> "DP-SGD LoRA, ε " + number(lambda);
                case "lora-weak" -> "LoRA, weak augmentation";
                case "lora-strong" -> "LoRA, strong augmentation";
                case "lora-xs" -> "LoRA-XS, rank " + number(lambda);
                case "lora-rank" -> "LoRA, rank " + number(lambda);
                case "lora-decay" -> "LoRA, weight decay " + number(lambda);
                case "lora-dropout" -> "LoRA, dropout " + number(lambda);
                case "lora-epochs" -> "LoRA, " + number(lambda) + " epochs";
                default -> objective;
            };
        }

        /** Name of its folder and of its lines in scores.csv, such as {@code smp-0.2}. */
        public String slug() {
            return lambda == 0 ? objective : objective + "-" + knob();
        }

        /** The knob's number in words, such as {@code 0.2}. */
        public String knob() {
            return number(lambda);
        }

        private static String number(double x) {
            return new java.math.BigDecimal(Double.toString(x))
                    .stripTrailingZeros()
                    .toPlainString();
        }
    }

    /**
     * How a model was trained.
     *
     * @param chosenEpoch epochs of the checkpoint that all numbers are about
     * @param chosenStep steps of that checkpoint
     * @param lastEpoch epochs of the whole run
     * @param seconds training time of the whole run in this process
     * @param loraSha256 hash of the LoRA file of the chosen checkpoint
     * @param curve every checkpoint
     */
    public record Training(
            int chosenEpoch,
            long chosenStep,
            int lastEpoch,
            double seconds,
            String loraSha256,
            List<CheckpointResult> curve) {}

    /**
     * Distance of samples to real pictures of the private domain.
     *
     * @param frechet Fréchet distance in the named feature space
     * @param kernel kernel distance in the same space
     * @param space name of the feature space
     * @param samples number of samples
     * @param real number of real pictures
     */
    public record Samples(Measured frechet, double kernel, String space, int samples, int real) {}

    /** The result of the attack of that name, if it was run. */
    public Optional<AttackResult> attack(String name) {
        return attacks.stream().filter(attack -> attack.attack().equals(name)).findFirst();
    }
}
