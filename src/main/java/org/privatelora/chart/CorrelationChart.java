package org.privatelora.chart;

import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.privatelora.metrics.Correlation;
import org.privatelora.metrics.Interval;

/** One quantity against another with their correlation in the title, as the paper's figure 1b. */
public final class CorrelationChart {
    private CorrelationChart() {}

    /**
     * Draws the points.
     *
     * @param label what they are of, before the correlation in the title
     * @param objective chooses the colour
     * @param x for example gradient norms
     * @param y as many, for example Hessian norms
     * @param correlation of the two, if there is one
     */
    public static BufferedImage of(
            String label,
            String objective,
            String xLabel,
            String yLabel,
            double[] x,
            double[] y,
            Optional<Correlation> correlation) {
        String title = label + correlation.map(CorrelationChart::text).orElse("");
        XYChart chart = Charts.blank(title, xLabel, yLabel);
        chart.getStyler().setMarkerSize(7).setLegendVisible(false);
        XYSeries series = chart.addSeries(label, x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(Palette.of(objective));
        return Charts.image(chart);
    }

    static String text(Correlation correlation) {
        Interval interval = correlation.pearsonInterval();
        return String.format(
                Locale.ROOT,
                ": Pearson %.2f [%.2f, %.2f], Spearman %.2f",
                correlation.pearson(),
                interval.low(),
                interval.high(),
                correlation.spearman());
    }
}
