package org.privatelora.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The common look of all figures. */
final class Charts {
    static final int WIDTH = 620;
    static final int HEIGHT = 420;

    private Charts() {}

    static XYChart blank(String title, String x, String y) {
        return blank(title, x, y, WIDTH);
    }

    static XYChart blank(String title, String x, String y, int width) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setLegendPosition(LegendPosition.InsideSE);
        chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
        chart.getStyler().setLegendBackgroundColor(new Color(255, 255, 255, 210));
        chart.getStyler().setLegendBorderColor(Color.LIGHT_GRAY).setLegendFont(font(11));
        chart.getStyler().setPlotGridLinesColor(new Color(0xDDDDDD));
        chart.getStyler().setMarkerSize(0);
        chart.getStyler().setAxisTickLabelsFont(font(11));
        return chart;
    }

    private static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    static void line(XYChart chart, String name, double[] x, double[] y, Color colour, float width, boolean legend) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE)
                .setLineColor(colour)
                .setLineStyle(SeriesLines.SOLID)
                .setLineWidth(width);
        series.setShowInLegend(legend);
    }

    static BufferedImage image(XYChart chart) {
        return BitmapEncoder.getBufferedImage(chart);
    }
}
