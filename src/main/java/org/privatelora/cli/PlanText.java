package org.privatelora.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.privatelora.experiment.Plan;

/** A plan for people. */
final class PlanText {
    private PlanText() {}

    static String of(Plan plan, String available) {
        return "preset   " + plan.preset() + ": nothing was trained or written\n"
                + "base     " + plan.base() + "\nweights  " + weights(plan.weights())
                + "\ndata     " + plan.data().set() + ", split " + plan.data().splitHash()
                + "\npictures " + plan.pictures() + ", " + plan.imageSize()
                + " pixels, latents of " + plan.latentSize()
                + (plan.buckets().isEmpty() ? "" : "\nbuckets  " + plan.buckets())
                + "\nLoRA     " + plan.loraNumbers() + " trained numbers\n"
                + "training\n" + trainings(plan)
                + "memory of a training step, estimated\n" + memory(plan)
                + line("together", plan.memory().totalMebibytes())
                + "  " + available + "\n"
                + "outputs\n"
                + plan.outputs().stream().map(file -> "  " + file + "\n").collect(Collectors.joining())
                + "time     " + plan.time();
    }

    private static String weights(Plan.Weights weights) {
        return String.format(
                Locale.ROOT,
                "U-Net %,d and text encoder %,d in %s, autoencoder %,d in fp32",
                weights.unet(),
                weights.textEncoder(),
                weights.precision(),
                weights.autoencoder());
    }

    private static String trainings(Plan plan) {
        return plan.trainings().stream()
                        .map(t -> String.format(
                                Locale.ROOT,
                                "  %-24s seed %-6d %8d steps, %d checkpoints%n",
                                t.label(),
                                t.seed(),
                                t.steps(),
                                t.kept()))
                        .collect(Collectors.joining())
                + "  together " + plan.totalSteps() + " steps\n";
    }

    private static String memory(Plan plan) {
        return plan.memory().parts().stream()
                .map(item -> line(item.part(), item.mebibytes()))
                .collect(Collectors.joining());
    }

    private static String line(String part, double mebibytes) {
        return String.format(Locale.ROOT, "  %-44s %10.1f MiB%n", part, mebibytes);
    }
}
