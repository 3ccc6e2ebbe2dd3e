package org.privatelora.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.privatelora.chart.PrivacyUtilityChart;
import org.privatelora.chart.PrivacyUtilityChart.Front;
import org.privatelora.results.AttackResult;
import org.privatelora.results.Measured;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.Row;
import org.privatelora.results.Row.AttackCell;

/**
 * What an attack sees against what a model is worth, for every model at its chosen checkpoint, means over seeds. The models of one method
 * are joined in the order of its knob.
 *
 * @param rows means over seeds, of one run or of several on the same pictures
 * @param attack whose view it is
 */
public record Fronts(List<Row> rows, String attack) {
    /** How a leak is read. */
    public enum Leak {
        /** Area under the ROC curve. */
        AUC("AUC", AttackCell::auc),
        /** Share of members found at 1 % false alarms. */
        TPR("TPR at 1 % FPR", AttackCell::tprAtOnePercent);

        private final String label;
        private final Function<AttackCell, Measured> of;

        Leak(String label, Function<AttackCell, Measured> of) {
            this.label = label;
            this.of = of;
        }
    }

    /** How a model's use is read; lower is better. */
    public enum Use {
        /** Denoising loss on non-members. */
        HELD_OUT_LOSS("held-out loss", row -> Optional.of(row.heldOutLoss())),
        /** Distance of samples to the private domain. */
        FRECHET("Fréchet distance of samples", Row::frechet);

        private final String label;
        private final Function<Row, Optional<Measured>> of;

        Use(String label, Function<Row, Optional<Measured>> of) {
            this.label = label;
            this.of = of;
        }
    }

    /** Copies the list; the base model, which no private picture was shown to, is left out. */
    public Fronts {
        rows = rows.stream()
                .filter(row -> !row.kind().objective().equals("base"))
                .toList();
    }

    /** As {@link AttackResult#STRONGEST} sees them. */
    public Fronts(List<Row> rows) {
        this(rows, AttackResult.STRONGEST);
    }

    /** Such as {@code AUC of the strongest attack}. */
    private String seen(Leak leak) {
        return leak.label + " of " + (attack.equals(AttackResult.STRONGEST) ? "the strongest attack" : attack);
    }

    /**
     * Draws the plane; to the left is harder to attack, lower is more useful.
     *
     * @param leak horizontal axis
     * @param use vertical axis
     * @return empty when no model was attacked, or none measured in this way
     */
    public Optional<BufferedImage> image(Leak leak, Use use) {
        List<Front> fronts = of(leak, use);
        return fronts.isEmpty()
                ? Optional.empty()
                : Optional.of(PrivacyUtilityChart.of("Every method over its knob", seen(leak), use.label, fronts));
    }

    /** One front for each method, in the order of the run. */
    List<Front> of(Leak leak, Use use) {
        Map<String, List<Row>> methods = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.attack(attack).isPresent() && use.of.apply(row).isPresent()) {
                methods.computeIfAbsent(row.kind().objective(), name -> new ArrayList<>())
                        .add(row);
            }
        }
        return methods.values().stream().map(method -> front(method, leak, use)).toList();
    }

    private Front front(List<Row> method, Leak leak, Use use) {
        List<Row> inOrder = method.stream()
                .sorted(Comparator.comparingDouble(row -> row.kind().lambda()))
                .toList();
        return new Front(
                label(inOrder),
                inOrder.get(0).kind().objective(),
                inOrder.stream()
                        .mapToDouble(row ->
                                leak.of.apply(row.attack(attack).orElseThrow()).value())
                        .toArray(),
                inOrder.stream()
                        .mapToDouble(row -> use.of.apply(row).orElseThrow().value())
                        .toArray(),
                inOrder.size() > 1);
    }

    /** Such as {@code MP-LoRA, lambda 0.02 to 0.3}. */
    private static String label(List<Row> inOrder) {
        Kind first = inOrder.get(0).kind();
        Kind last = inOrder.get(inOrder.size() - 1).kind();
        return inOrder.size() == 1 ? first.label() : first.label() + " to " + last.knob();
    }
}
