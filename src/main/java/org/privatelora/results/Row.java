package org.privatelora.results;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.privatelora.results.ModelResult.Kind;

/**
 * One line of the result table: all seeds of one kind of model.
 *
 * @param kind what was trained
 * @param runs number of seeds behind each number
 * @param memberLoss L_ada
 * @param heldOutLoss loss on non-members
 * @param attacks one per attack
 * @param frechet distance of samples, when they were made
 * @param epochs epochs of the chosen checkpoints, one per seed
 * @param strongest which attack was the strongest, one per seed
 */
public record Row(
        Kind kind,
        int runs,
        Measured memberLoss,
        Measured heldOutLoss,
        List<AttackCell> attacks,
        Optional<Measured> frechet,
        List<Integer> epochs,
        List<String> strongest) {

    /**
     * One attack, mean over the seeds.
     *
     * @param attack its name
     * @param auc area under the ROC curve
     * @param tprAtFivePercent true-positive rate at 5 % false positives
     * @param tprAtOnePercent at 1 %
     * @param asr accuracy of the threshold chosen on the auxiliary halves
     */
    public record AttackCell(
            String attack, Measured auc, Measured tprAtFivePercent, Measured tprAtOnePercent, Measured asr) {}

    /**
     * The mean over seeds.
     *
     * @param models the same kind with different seeds, at least one
     */
    public static Row of(List<ModelResult> models) {
        ModelResult first = models.get(0);
        return new Row(
                first.kind(),
                models.size(),
                mean(models, ModelResult::memberLoss),
                mean(models, ModelResult::heldOutLoss),
                first.attacks().stream()
                        .map(attack -> cell(models, attack.attack()))
                        .toList(),
                frechet(models),
                models.stream()
                        .flatMap(model -> model.training().stream())
                        .map(ModelResult.Training::chosenEpoch)
                        .toList(),
                models.stream().flatMap(model -> model.strongest().stream()).toList());
    }

    /** One attack, if it was run. */
    public Optional<AttackCell> attack(String name) {
        return attacks.stream().filter(cell -> cell.attack().equals(name)).findFirst();
    }

    /** The names of a summary's attacks that were run against any of these models, in the summary's order. */
    public static List<String> summary(List<Row> rows) {
        return AttackResult.SUMMARY.stream()
                .filter(name -> rows.stream().anyMatch(row -> row.attack(name).isPresent()))
                .toList();
    }

    /** The names of all attacks that were run against any of these models. */
    public static List<String> attacks(List<Row> rows) {
        return rows.stream()
                .flatMap(row -> row.attacks().stream())
                .map(AttackCell::attack)
                .distinct()
                .toList();
    }

    private static AttackCell cell(List<ModelResult> models, String name) {
        List<AttackResult> results =
                models.stream().flatMap(model -> model.attack(name).stream()).toList();
        return new AttackCell(
                name,
                rate(results, AttackResult::auc),
                rate(results, AttackResult::tprAtFivePercent),
                rate(results, AttackResult::tprAtOnePercent),
                rate(results, AttackResult::asrAux));
    }

    private static Optional<Measured> frechet(List<ModelResult> models) {
        List<Measured> distances = models.stream()
                .flatMap(model -> model.samples().stream())
                .map(ModelResult.Samples::frechet)
                .toList();
        return distances.isEmpty()
                ? Optional.empty()
                : Optional.of(Measured.over(distances).clip(0, Double.MAX_VALUE));
    }

    private static Measured rate(List<AttackResult> results, Function<AttackResult, Measured> part) {
        return Measured.over(results.stream().map(part).toList()).clip(0, 1);
    }

    private static Measured mean(List<ModelResult> models, Function<ModelResult, Measured> part) {
        return Measured.over(models.stream().map(part).toList());
    }
}
