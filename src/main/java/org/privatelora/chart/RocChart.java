package org.privatelora.chart;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.privatelora.metrics.Interval;
import org.privatelora.metrics.RocCurve;

/**
 * ROC curves with both axes logarithmic, so that the few images an attacker is sure about can be seen (Carlini et al. 2022). Faint
 * lines bound the 95 % Clopper-Pearson interval of the true-positive rate.
 */
public final class RocChart {
    private static final int POINTS = 120;

    /**
     * One curve.
     *
     * @param label in the legend
     * @param objective chooses the colour
     * @param runs one curve per seed, on the same images; the mean is drawn
     */
    public record Curve(String label, String objective, List<RocCurve> runs) {}

    private RocChart() {}

    /** Draws the curves from one false positive in all non-members on. */
    public static BufferedImage of(String title, List<Curve> curves) {
        XYChart chart = Charts.blank(title, "false-positive rate", "true-positive rate");
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        double floor = 0.5 / curves.get(0).runs().get(0).nonMembers();
        chart.getStyler().setXAxisMin(floor).setXAxisMax(1.0).setYAxisMin(floor).setYAxisMax(1.0);
        double[] fpr = logGrid(floor);
        Charts.line(chart, "chance", fpr, fpr, Color.LIGHT_GRAY, 1.5f, true);
        curves.forEach(curve -> add(chart, curve, fpr, floor));
        return Charts.image(chart);
    }

    private static void add(XYChart chart, Curve curve, double[] fpr, double floor) {
        double[] tpr = Arrays.stream(fpr).map(x -> meanTpr(curve, x)).toArray();
        Charts.line(chart, curve.label(), fpr, floored(tpr, floor), Palette.of(curve.objective()), 2.2f, true);
        int members = curve.runs().get(0).members();
        double[] low = Arrays.stream(tpr).map(p -> interval(p, members).low()).toArray();
        double[] high = Arrays.stream(tpr).map(p -> interval(p, members).high()).toArray();
        Color faint = Palette.faint(curve.objective());
        Charts.line(chart, curve.label() + " low", fpr, floored(low, floor), faint, 0.8f, false);
        Charts.line(chart, curve.label() + " high", fpr, floored(high, floor), faint, 0.8f, false);
    }

    private static double meanTpr(Curve curve, double fpr) {
        return curve.runs().stream()
                .mapToDouble(roc -> roc.atFpr(fpr).tpr())
                .average()
                .orElseThrow();
    }

    private static Interval interval(double rate, int members) {
        return Interval.clopperPearson((int) Math.round(rate * members), members, Interval.CONFIDENCE);
    }

    /** A logarithmic axis has no zero. */
    private static double[] floored(double[] values, double floor) {
        return Arrays.stream(values).map(v -> Math.max(v, floor)).toArray();
    }

    private static double[] logGrid(double floor) {
        return IntStream.rangeClosed(0, POINTS)
                .mapToDouble(i -> i == POINTS ? 1 : Math.pow(floor, 1 - i / (double) POINTS))
                .toArray();
    }
}
