package org.privatelora.chart;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Lines over training steps or epochs. */
public final class CurveChart {
    /**
     * One line.
     *
     * @param label in the legend
     * @param objective chooses the colour
     * @param x step or epoch, increasing
     * @param y value, as many as x
     */
    public record Line(String label, String objective, double[] x, double[] y) {
        /** The line through the means of {@code window} neighbours, for noisy series. */
        public Line smoothed(int window) {
            int n = Math.max(1, y.length / Math.max(1, window));
            double[] meanX = new double[n];
            double[] meanY = new double[n];
            for (int i = 0; i < n; i++) {
                int begin = (int) ((long) i * y.length / n);
                int end = Math.max(begin + 1, (int) ((long) (i + 1) * y.length / n));
                meanX[i] = Arrays.stream(x, begin, end).average().orElseThrow();
                meanY[i] = Arrays.stream(y, begin, end).average().orElseThrow();
            }
            return new Line(label, objective, meanX, meanY);
        }
    }

    private static final int WIDTH = 780; // of which the legend takes about 160

    private CurveChart() {}

    /** Draws the lines, the legend beside them. */
    public static BufferedImage of(String title, String xLabel, String yLabel, List<Line> lines) {
        XYChart chart = Charts.blank(title, xLabel, yLabel, WIDTH);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE); // lines run through every corner
        lines.forEach(
                line -> Charts.line(chart, line.label(), line.x(), line.y(), Palette.of(line.objective()), 1.8f, true));
        return Charts.image(chart);
    }
}
