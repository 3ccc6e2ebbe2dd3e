package org.privatelora.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A function over a plane as colours, dark is low, with contour lines and the paths that were taken across it. */
public final class LandscapeChart {
    private static final Color[] DARK_TO_LIGHT = {
        new Color(0x0B1D51), new Color(0x0072B2), new Color(0x56B4E9), new Color(0xF0E442), new Color(0xFFFFFF)
    };

    private static final int CONTOURS = 16;
    private static final int WIDTH = 780;
    private static final Color CLEAR = new Color(0, 0, 0, 0);

    private LandscapeChart() {}

    /**
     * Draws the function.
     *
     * @param title above the figure; what the colours mean is added to it
     * @param xLabel below
     * @param yLabel at the left
     * @param x coordinates of the columns, increasing, evenly spread
     * @param y coordinates of the rows, likewise
     * @param values at [row][column]
     * @param paths drawn over it, cut off at its edges
     */
    public static BufferedImage of(
            String title,
            String xLabel,
            String yLabel,
            double[] x,
            double[] y,
            double[][] values,
            List<CurveChart.Line> paths) {
        double low = Arrays.stream(values).flatMapToDouble(Arrays::stream).min().orElseThrow();
        double high =
                Arrays.stream(values).flatMapToDouble(Arrays::stream).max().orElseThrow();
        double step = (high - low) / CONTOURS;
        XYChart chart = Charts.blank(title + key(low, high, step), xLabel, yLabel, WIDTH);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setChartBackgroundColor(CLEAR);
        chart.getStyler().setPlotGridLinesVisible(false).setPlotBackgroundColor(CLEAR);
        chart.getStyler().setXAxisMin(x[0]).setXAxisMax(x[x.length - 1]);
        chart.getStyler().setYAxisMin(y[0]).setYAxisMax(y[y.length - 1]);
        for (int i = 1; i < CONTOURS; i++) {
            addContour(chart, low + i * step, Contour.of(x, y, values, low + i * step));
        }
        chart.getStyler().setLegendVisible(!paths.isEmpty());
        paths.forEach(
                path -> Charts.line(chart, path.label(), path.x(), path.y(), Palette.of(path.objective()), 2.6f, true));
        return painted(chart, x, y, new Colours(low, high).image(values));
    }

    static String key(double low, double high, double step) {
        return String.format(Locale.ROOT, ": dark %.2f, white %.2f, a line every %.2f", low, high, step);
    }

    private static void addContour(XYChart chart, double level, Contour contour) {
        if (contour.x().length > 0) {
            XYSeries series = chart.addSeries("level " + level, contour.x(), contour.y());
            series.setMarker(SeriesMarkers.NONE).setLineColor(new Color(0, 0, 0, 90));
            series.setLineStyle(new BasicStroke(0.9f)).setShowInLegend(false);
        }
    }

    /** The colours below, the chart above them; where the plot is, the chart knows once it was painted. */
    private static BufferedImage painted(XYChart chart, double[] x, double[] y, BufferedImage colours) {
        BufferedImage image = new BufferedImage(WIDTH, Charts.HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            chart.paint(graphics, WIDTH, Charts.HEIGHT);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, WIDTH, Charts.HEIGHT);
            int left = (int) Math.round(chart.getScreenXFromChart(x[0]));
            int right = (int) Math.round(chart.getScreenXFromChart(x[x.length - 1]));
            int top = (int) Math.round(chart.getScreenYFromChart(y[y.length - 1]));
            int bottom = (int) Math.round(chart.getScreenYFromChart(y[0]));
            graphics.drawImage(colours, left, top, right - left, bottom - top, null);
            chart.paint(graphics, WIDTH, Charts.HEIGHT);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    /** Values as colours, from the lowest to the highest. */
    private record Colours(double low, double high) {
        private BufferedImage image(double[][] values) {
            BufferedImage image = new BufferedImage(values[0].length, values.length, BufferedImage.TYPE_INT_RGB);
            for (int row = 0; row < values.length; row++) {
                for (int column = 0; column < values[row].length; column++) {
                    image.setRGB(
                            column, values.length - 1 - row, of(values[row][column])); // a picture starts at the top
                }
            }
            return image;
        }

        private int of(double value) {
            double at = high > low ? (value - low) / (high - low) * (DARK_TO_LIGHT.length - 1) : 0;
            int below = Math.min((int) at, DARK_TO_LIGHT.length - 2);
            Color from = DARK_TO_LIGHT[below];
            Color to = DARK_TO_LIGHT[below + 1];
            double part = at - below;
            return new Color(
                            between(from.getRed(), to.getRed(), part),
                            between(from.getGreen(), to.getGreen(), part),
                            between(from.getBlue(), to.getBlue(), part))
                    .getRGB();
        }

        private static int between(int from, int to, double part) {
            return (int) Math.round(from + (to - from) * part);
        }
    }
}
