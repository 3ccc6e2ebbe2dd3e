package org.privatelora.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.privatelora.metrics.Bootstrap;
import org.privatelora.metrics.Correlation;
import org.privatelora.metrics.RocCurve;
import org.privatelora.results.Measured;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.Row;

class ChartsTest {
    private static final double[] X = {1, 2, 3, 4};

    /** Pixels of exactly that colour. */
    private static long count(BufferedImage image, Color colour) {
        return java.util.Arrays.stream(
                        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .filter(rgb -> rgb == colour.getRGB())
                .count();
    }

    @Test
    void eachObjectiveKeepsItsColourInEveryFigure() {
        RocCurve roc = RocCurve.of(new double[] {4, 3, 2, 1}, new boolean[] {true, false, true, false});
        List<BufferedImage> figures = List.of(
                RocChart.of("t", List.of(new RocChart.Curve("SMP", "smp", List.of(roc, roc)))),
                CurveChart.of("t", "x", "y", List.of(new CurveChart.Line("SMP", "smp", X, X))),
                PrivacyUtilityChart.of(
                        "t", "x", "y", List.of(new PrivacyUtilityChart.Front("SMP", "smp", X, X, true))));
        for (BufferedImage figure : figures) {
            assertThat(count(figure, Palette.of("smp"))).isGreaterThan(20);
            assertThat(count(figure, Palette.of("mp"))).isZero();
        }
    }

    @Test
    void aPerfectAttackIsDrawnAlongTheTop() {
        RocCurve roc = RocCurve.of(new double[] {4, 3, 2, 1}, new boolean[] {true, true, false, false});
        BufferedImage figure = RocChart.of("t", List.of(new RocChart.Curve("LoRA", "lora", List.of(roc))));
        int[] rows = figure.getRGB(0, 0, figure.getWidth(), figure.getHeight() / 4, null, 0, figure.getWidth());
        long above = java.util.Arrays.stream(rows)
                .filter(rgb -> rgb == Palette.of("lora").getRGB())
                .count();
        assertThat(above).isGreaterThan(200);
    }

    @Test
    void aHistogramOfEqualScoresIsDrawn() {
        assertThat(ScoreHistogram.of("t", "lora", new double[] {1, 1}, new double[] {1, 1})
                        .getWidth())
                .isEqualTo(Charts.WIDTH);
    }

    /** On x + y, which is linear, every piece of a contour lies on the line x + y = level. */
    @Test
    void aContourIsWhereTheFunctionHasItsValue() {
        double[][] sums = {{2, 3, 4, 5}, {3, 4, 5, 6}, {4, 5, 6, 7}, {5, 6, 7, 8}};
        Contour contour = Contour.of(X, X, sums, 4.5);
        assertThat(contour.x()).hasSizeGreaterThan(3 * 4);
        for (int i = 0; i < contour.x().length; i++) {
            if (!Double.isNaN(contour.y()[i])) {
                assertThat(contour.x()[i] + contour.y()[i]).isCloseTo(4.5, within(1e-12));
            }
        }
        assertThat(Contour.of(X, X, sums, 9).x()).isEmpty();
    }

    @Test
    void aLandscapeIsDarkWhereItIsLowAndAPathLiesOverIt() {
        double[][] sums = {{2, 3, 4, 5}, {3, 4, 5, 6}, {4, 5, 6, 7}, {5, 6, 7, 8}};
        List<CurveChart.Line> paths = List.of(new CurveChart.Line("a path", "mp", X, X));
        BufferedImage figure = LandscapeChart.of("t", "x", "y", X, X, sums, paths);
        assertThat(count(figure, Palette.of("mp"))).isGreaterThan(200);
        assertThat(count(figure, new Color(0x0B1D51))).isGreaterThan(200);
        BufferedImage flat = LandscapeChart.of("t", "x", "y", X, X, new double[4][4], List.of());
        assertThat(count(flat, Palette.of("mp"))).isZero();
        assertThat(LandscapeChart.key(-1.4568500518798828, 2, 0.25))
                .isEqualTo(": dark -1.46, white 2.00, a line every 0.25");
    }

    @Test
    void smoothingKeepsTheMean() {
        CurveChart.Line line = new CurveChart.Line("a", "lora", X, new double[] {1, 3, 5, 7}).smoothed(2);
        assertThat(line.y()).containsExactly(2, 6);
        assertThat(line.x()).containsExactly(1.5, 3.5);
    }

    @Test
    void theTableHasOneLinePerKindWithIntervals() {
        Measured auc = new Measured(.8476, .79, .9);
        Row row = new Row(
                new Kind("smp", .2),
                3,
                auc,
                auc,
                List.of(
                        new Row.AttackCell("loss", auc, auc, auc, auc),
                        new Row.AttackCell("secmi", auc, auc, auc, auc)),
                Optional.empty(),
                List.of(5, 5, 10),
                List.of("loss"));
        var attacks = Tables.attacks("t", List.of(row));
        assertThat(attacks.stringColumn("attack").asList()).containsExactly("loss", "secmi");
        assertThat(attacks.stringColumn("SMP-LoRA, λ 0.2").get(1)).isEqualTo("0.848 [0.79, 0.90]");
        var table = Tables.of("t", List.of(row));
        assertThat(table.columnNames()).contains("loss AUC").doesNotContain("secmi AUC");
        assertThat(table.rowCount()).isEqualTo(1);
        assertThat(table.stringColumn("loss AUC").get(0)).isEqualTo("0.848 [0.79, 0.90]");
        assertThat(table.stringColumn("epoch").get(0)).isEqualTo("5, 5, 10");
        assertThat(table.stringColumn("model").get(0)).isEqualTo("SMP-LoRA, λ 0.2");
    }

    @Test
    void aGridShowsEveryPictureUnchanged() {
        BufferedImage red = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        red.createGraphics().fillRect(0, 0, 8, 8);
        red.setRGB(3, 3, 0xFF0000);
        BufferedImage grid = ImageGrid.of(
                List.of(new ImageGrid.Line("a", List.of(red, red)), new ImageGrid.Line("b", List.of(red, red))), 2);
        assertThat(count(grid, new Color(0xFF0000))).isEqualTo(4 * 4);
    }

    @Test
    void aBandIsTheMeanBetweenFaintLinesAndTheScatterShowsItsPoints() {
        BandChart.Band band = new BandChart.Band("MP", "mp", X, List.of(X, new double[] {2, 4, 6, 8}));
        assertThat(count(BandChart.of("t", "step", "norm", List.of(band)), Palette.of("mp")))
                .isGreaterThan(200);
        BufferedImage scatter = CorrelationChart.of("SMP", "smp", "x", "y", X, X, Optional.empty());
        assertThat(count(scatter, Palette.of("smp"))).isGreaterThan(4 * 20);
    }

    @Test
    void aBandOfWhatHasNoLogarithmIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BandChart.Band("MP", "mp", X, List.of(new double[] {0, 1, 2, 3})))
                .withMessageContaining("4 positive values");
    }

    @Test
    void theCorrelationIsInTheTitle() {
        Correlation correlation = Correlation.of(X, new double[] {1, 2, 3, 5}, Bootstrap.defaults());
        assertThat(CorrelationChart.text(correlation))
                .startsWith(": Pearson 0.98 [")
                .endsWith("Spearman 1.00");
    }
}
