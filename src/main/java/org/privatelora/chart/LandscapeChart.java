package org.privatelora.chart;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/** A function over a plane as colours: dark is low. */
public final class LandscapeChart {
    private static final Color[] DARK_TO_LIGHT = {
        new Color(0x0B1D51), new Color(0x0072B2), new Color(0x56B4E9), new Color(0xF0E442), new Color(0xFFFFFF)
    };

    private static final int MOST_LABELS = 9;

    private LandscapeChart() {}

    /**
     * Draws the function.
     *
     * @param title above the figure
     * @param xLabel below
     * @param yLabel at the left
     * @param x coordinates of the columns, increasing
     * @param y coordinates of the rows, increasing
     * @param values at [row][column]
     */
    public static BufferedImage of(
            String title, String xLabel, String yLabel, double[] x, double[] y, double[][] values) {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(Charts.WIDTH)
                .height(Charts.HEIGHT)
                .title(title)
                .xAxisTitle(xLabel)
                .yAxisTitle(yLabel)
                .build();
        chart.getStyler().setRangeColors(DARK_TO_LIGHT).setShowValue(false);
        chart.getStyler().setXAxisMaxLabelCount(MOST_LABELS).setChartBackgroundColor(Color.WHITE);
        chart.addSeries(title, labels(x), labels(y), cells(values));
        return BitmapEncoder.getBufferedImage(chart);
    }

    private static List<String> labels(double[] coordinates) {
        return Arrays.stream(coordinates)
                .mapToObj(value -> String.format(Locale.ROOT, "%.2f", value))
                .toList();
    }

    /** Column, row, value. */
    private static List<Number[]> cells(double[][] values) {
        List<Number[]> cells = new ArrayList<>();
        for (int row = 0; row < values.length; row++) {
            for (int column = 0; column < values[row].length; column++) {
                cells.add(new Number[] {column, row, values[row][column]});
            }
        }
        return cells;
    }
}
