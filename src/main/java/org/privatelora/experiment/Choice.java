package org.privatelora.experiment;

import java.util.Comparator;
import java.util.List;
import org.privatelora.results.CheckpointResult;
import org.privatelora.results.CheckpointResult.Half;

/**
 * Which checkpoint and which lambda the headline is about. Both are chosen on the auxiliary halves only; the test halves are never
 * looked at. The checkpoint is chosen for its use, never for its privacy, and in the same way for every objective.
 */
public final class Choice {
    /** A useful lambda may give up this share of what plain LoRA gains over the base model. */
    private static final double PRICE = 0.1;

    private Choice() {}

    /** The rules in words, for the report. */
    public static List<String> rules() {
        return List.of(
                "Checkpoint: of those after the first half of training, the one with the lowest loss on auxiliary non-members; the"
                        + " same rule for every objective.",
                "LoRA, stopped early: the same training run, the checkpoint with the lowest loss on auxiliary non-members from its"
                        + " beginning.",
                "Lambda in the headline: of those that keep nine tenths of what plain LoRA gains over the base model in mean loss"
                        + " on auxiliary non-members, the one against which the calibrated attack (either sign) does"
                        + " worst on the auxiliary halves; if none is that useful, the most useful one.");
    }

    /** The checkpoint that a complete training run is judged by. */
    public static CheckpointResult checkpoint(List<CheckpointResult> curve) {
        int last = curve.get(curve.size() - 1).epoch();
        return mostUseful(curve.stream().filter(c -> 2 * c.epoch() > last).toList());
    }

    /** The checkpoint of somebody who stops when the held-out loss is lowest. */
    public static CheckpointResult early(List<CheckpointResult> curve) {
        return mostUseful(curve);
    }

    private static CheckpointResult mostUseful(List<CheckpointResult> curve) {
        return curve.stream()
                .min(Comparator.comparingDouble(c -> c.aux().nonMemberLoss()))
                .orElseThrow();
    }

    /**
     * A lambda with its auxiliary results at the chosen checkpoints.
     *
     * @param lambda the weight
     * @param aux one per seed
     */
    public record Candidate(double lambda, List<Half> aux) {
        double heldOutLoss() {
            return aux.stream().mapToDouble(Half::nonMemberLoss).average().orElseThrow();
        }

        double leak() {
            return aux.stream()
                    .mapToDouble(half -> Math.abs(half.calibratedAuc() - 0.5))
                    .average()
                    .orElseThrow();
        }
    }

    /**
     * The lambda of the headline.
     *
     * @param candidates one per lambda, at least one
     * @param base held-out loss of the base model on auxiliary non-members
     * @param plain the same of plain LoRA at its chosen checkpoints; where it is not below {@code base} there is no gain to keep, and a
     *     useful lambda is one that does no harm to plain LoRA
     */
    public static Candidate lambda(List<Candidate> candidates, double base, double plain) {
        double gain = Math.max(0, base - plain);
        double bar = plain + PRICE * gain;
        return candidates.stream()
                .filter(candidate -> candidate.heldOutLoss() <= bar)
                .min(Comparator.comparingDouble(Candidate::leak))
                .orElseGet(() -> candidates.stream()
                        .min(Comparator.comparingDouble(Candidate::heldOutLoss))
                        .orElseThrow());
    }
}
