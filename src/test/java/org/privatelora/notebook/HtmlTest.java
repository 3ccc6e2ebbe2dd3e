package org.privatelora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.results.ExampleResults;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class HtmlTest {
    @Test
    void aTableShowsEveryRowAndEscapesText() {
        Table table =
                Table.create("t", StringColumn.create("name", "a<b", "c"), DoubleColumn.create("value", 1.0 / 3, 2));
        assertThat(Html.table(table))
                .contains("<th>name</th><th>value</th>", "<td>a&lt;b</td><td>0.3333</td>", "<td>c</td><td>2.000</td>");
    }

    @Test
    void formulasAreThoseOfThePaper() {
        assertThat(Html.formula(new AdaptationOnly())).isEqualTo("$$\\min_\\theta\\; L(\\theta)$$");
        assertThat(Html.formula(new MpLora(0.1))).contains("L(\\theta) - 0.1\\, A(");
        assertThat(Html.formula(new SmpLora(2))).contains("\\frac{L(\\theta)}{1 + 2\\, A(", "+ 1\\cdot 10^{-5}}");
    }

    /** Eq. 5 with its halves: omega lowers the cross-entropy on auxiliary members and non-members. */
    @Test
    void theOpponentsProblemStandsBesideEveryObjectiveThatHasOne() {
        for (Objective objective : List.of(new MpLora(0.1), new SmpLora(2))) {
            assertThat(Html.formula(objective))
                    .contains("\\min_\\omega")
                    .contains("\\tfrac12\\,\\mathbb E_{\\text{aux members}}[-\\log h_\\omega]")
                    .contains("\\tfrac12\\,\\mathbb E_{\\text{aux non-members}}[-\\log(1 - h_\\omega)]")
                    .startsWith("$$")
                    .endsWith("$$");
        }
        assertThat(Html.formula(new AdaptationOnly())).doesNotContain("omega");
    }

    @Test
    void everyCheckpointOfTheFirstSeedStandsInTheTable() {
        assertThat(Html.checkpoints(ExampleResults.get()))
                .containsOnlyOnce("<td>SMP-LoRA, λ 0.2</td>")
                .contains("<td>5</td><td>0.2000</td><td>0.3000</td><td>0.6000</td><td>0.7000</td>")
                .doesNotContain("base model");
    }

    @Test
    void everyAttackOnEveryModelStandsInTheTable() {
        String html = Html.attacks(ExampleResults.get());
        assertThat(html)
                .contains("<th>base model</th>", "<th>SMP-LoRA, λ 0.2</th>", "<td>strongest</td>", "<td>loss</td>");
        double auc = ExampleResults.get()
                .rows()
                .get(1)
                .attack("loss")
                .orElseThrow()
                .auc()
                .value();
        assertThat(html).contains(String.format(Locale.ROOT, "<td>%.2f <small>", auc));
    }

    /** The rule of three: no event among n says that the rate is below about 3 / n (two-sided 95 %: 3.7 / n). */
    @Test
    void resolutionFollowsTheRuleOfThree() {
        assertThat(Html.resolution(100)).contains("<td>100</td><td>0.01000</td><td>0.03622</td>");
    }
}
