package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.privatelora.results.LabelledScores;

/** Which attack somebody would use. */
class StrongestTest {
    private static final LabelledScores PERFECT = new LabelledScores(new double[] {3, 4}, new double[] {1, 2});
    private static final LabelledScores GOOD = new LabelledScores(new double[] {1, 4}, new double[] {0, 2});
    private static final LabelledScores WRONG = new LabelledScores(new double[] {1, 2}, new double[] {3, 4});

    private static Map<String, Verdict> verdicts(Verdict first, Verdict second) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        verdicts.put("first", first);
        verdicts.put("second", second);
        return verdicts;
    }

    @Test
    void theTestHalvesHaveNoSay() {
        Strongest strongest = Strongest.of(verdicts(new Verdict(GOOD, PERFECT), new Verdict(PERFECT, WRONG)))
                .orElseThrow();
        assertThat(strongest.text()).isEqualTo("second");
        assertThat(strongest.verdict().test().auc()).isZero();
    }

    @Test
    void anAttackThatIsAlwaysWrongIsTurned() {
        Strongest strongest = Strongest.of(verdicts(new Verdict(WRONG, WRONG), new Verdict(GOOD, PERFECT)))
                .orElseThrow();
        assertThat(strongest.text()).isEqualTo("first, sign turned");
        assertThat(strongest.verdict().test().auc()).isOne();
        assertThat(strongest.verdict().test().members()).containsExactly(-1, -2);
    }

    @Test
    void ofNoAttackNoneIsTheStrongest() {
        assertThat(Strongest.of(Map.of())).isEmpty();
    }
}
