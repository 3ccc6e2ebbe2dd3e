package org.privatelora.chart;

import java.awt.BasicStroke;
import java.awt.image.BufferedImage;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The plane that decides: what an attack sees (to the left is better) against what the model is worth (lower is better). */
public final class PrivacyUtilityChart {
    /**
     * Models that belong together, such as the checkpoints of one run.
     *
     * @param label in the legend
     * @param objective chooses the colour
     * @param privacy attack result of each model
     * @param utility loss or distance of each model, lower is better
     * @param joined whether a line joins them in their order
     */
    public record Front(String label, String objective, double[] privacy, double[] utility, boolean joined) {}

    private static final int WIDTH = 860;

    private PrivacyUtilityChart() {}

    /** Draws the fronts. */
    public static BufferedImage of(String title, String privacyLabel, String utilityLabel, List<Front> fronts) {
        XYChart chart = Charts.blank(title, privacyLabel, utilityLabel, WIDTH);
        chart.getStyler().setMarkerSize(9).setLegendPosition(LegendPosition.OutsideE); // models stand in every corner
        fronts.forEach(front -> add(chart, front));
        return Charts.image(chart);
    }

    private static void add(XYChart chart, Front front) {
        XYSeries series = chart.addSeries(front.label(), front.privacy(), front.utility());
        series.setMarker(marker(front.objective())).setMarkerColor(Palette.of(front.objective()));
        series.setLineColor(Palette.faint(front.objective()));
        series.setLineStyle(front.joined() ? new BasicStroke(1.4f) : new BasicStroke(0));
        if (!front.joined()) {
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        }
    }

    private static Marker marker(String objective) {
        return switch (objective) {
            case "mp" -> SeriesMarkers.DIAMOND;
            case "smp" -> SeriesMarkers.SQUARE;
            case "base" -> SeriesMarkers.CROSS;
            default -> SeriesMarkers.CIRCLE;
        };
    }
}
