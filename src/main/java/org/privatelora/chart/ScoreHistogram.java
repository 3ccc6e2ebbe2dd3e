package org.privatelora.chart;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The distribution of attack scores of members and of non-members: what cannot be told apart overlaps. */
public final class ScoreHistogram {
    private static final int BINS = 24;

    private ScoreHistogram() {}

    /**
     * Draws both distributions as shares per bin.
     *
     * @param title above the figure
     * @param objective colours the members
     * @param members scores of members
     * @param nonMembers scores of non-members
     */
    public static BufferedImage of(String title, String objective, double[] members, double[] nonMembers) {
        double low = stream(members, nonMembers).min().orElseThrow();
        double high =
                Math.max(stream(members, nonMembers).max().orElseThrow(), low + 1e-12 * Math.max(1, Math.abs(low)));
        XYChart chart = Charts.blank(title, "score (higher = more likely a member)", "share of images");
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
        chart.getStyler().setXAxisDecimalPattern(digits(high - low)).setLegendPosition(LegendPosition.InsideNE);
        add(chart, "non-members", nonMembers, low, high, new Color(120, 120, 120, 120));
        add(chart, "members", members, low, high, Palette.faint(objective));
        return Charts.image(chart);
    }

    /** As many decimals as tell a twentieth of the range apart. */
    private static String digits(double range) {
        int decimals = (int) Math.max(0, Math.min(12, 2 - Math.floor(Math.log10(range))));
        return "0." + "#".repeat(decimals);
    }

    private static DoubleStream stream(double[] a, double[] b) {
        return DoubleStream.concat(Arrays.stream(a), Arrays.stream(b));
    }

    private static void add(XYChart chart, String name, double[] scores, double low, double high, Color colour) {
        double[] x = new double[BINS + 1];
        double[] y = new double[BINS + 1];
        Arrays.setAll(x, i -> low + (high - low) * i / BINS);
        for (double score : scores) {
            int bin = (int) Math.min(BINS - 1, (score - low) / (high - low) * BINS);
            y[bin] += 1.0 / scores.length;
        }
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE).setLineColor(colour.darker());
        series.setFillColor(colour);
    }
}
