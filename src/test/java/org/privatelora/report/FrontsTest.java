package org.privatelora.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.privatelora.chart.PrivacyUtilityChart.Front;
import org.privatelora.report.Fronts.Leak;
import org.privatelora.report.Fronts.Use;
import org.privatelora.results.AttackResult;
import org.privatelora.results.Measured;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.Row;

/** Where models stand in the plane, and which of them belong together. */
class FrontsTest {
    private static final Fronts FRONTS = new Fronts(List.of(
            row("base", 0, .5, 9),
            row("lora", 0, .9, 1),
            row("mp", .3, .7, 3),
            row("mp", .02, .8, 2),
            row("lora-dp", 10, .55, 4)));

    private static Measured exactly(double value) {
        return new Measured(value, value, value);
    }

    private static Row row(String objective, double knob, double auc, double loss) {
        Row.AttackCell strongest = new Row.AttackCell(
                AttackResult.STRONGEST, exactly(auc), exactly(auc / 2), exactly(auc / 3), exactly(.5));
        return new Row(
                new Kind(objective, knob),
                1,
                exactly(loss),
                exactly(loss),
                List.of(strongest),
                objective.equals("mp") ? Optional.of(exactly(10 * loss)) : Optional.empty(),
                List.of(1),
                List.of("loss"));
    }

    @Test
    void theModelsOfAMethodAreJoinedInTheOrderOfItsKnob() {
        Front mp = FRONTS.of(Leak.AUC, Use.HELD_OUT_LOSS).get(1);
        assertThat(mp.label()).isEqualTo("MP-LoRA, λ 0.02 to 0.3");
        assertThat(mp.privacy()).containsExactly(.8, .7);
        assertThat(mp.utility()).containsExactly(2, 3);
        assertThat(mp.joined()).isTrue();
    }

    @Test
    void theBaseIsNoDefence() {
        assertThat(FRONTS.of(Leak.AUC, Use.HELD_OUT_LOSS))
                .extracting(Front::objective)
                .containsExactly("lora", "mp", "lora-dp");
    }

    @Test
    void axesAreWhatTheySay() {
        assertThat(FRONTS.of(Leak.TPR, Use.HELD_OUT_LOSS).get(0).privacy()).containsExactly(.9 / 3);
        List<Front> drawn = FRONTS.of(Leak.AUC, Use.FRECHET);
        assertThat(drawn).extracting(Front::objective).containsExactly("mp"); // of the others no samples were made
        assertThat(drawn.get(0).utility()).containsExactly(20, 30);
    }

    @Test
    void anyAttackMayLook() {
        assertThat(new Fronts(FRONTS.rows(), "pia").of(Leak.AUC, Use.HELD_OUT_LOSS))
                .isEmpty(); // it was not run
        assertThat(new Fronts(FRONTS.rows(), AttackResult.STRONGEST)).isEqualTo(FRONTS);
    }

    @Test
    void withoutAModelThereIsNoPlane() {
        assertThat(new Fronts(List.of(row("base", 0, .5, 9))).image(Leak.AUC, Use.HELD_OUT_LOSS))
                .isEmpty();
        assertThat(FRONTS.image(Leak.AUC, Use.HELD_OUT_LOSS)).isPresent();
    }
}
