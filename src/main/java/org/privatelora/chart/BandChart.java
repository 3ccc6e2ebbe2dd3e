package org.privatelora.chart;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/** Positive numbers over training steps on a logarithmic axis: the mean over runs, between faint lines at the lowest and highest run. */
public final class BandChart {
    /**
     * One line with its band.
     *
     * @param label in the legend
     * @param objective chooses the colour
     * @param x step or epoch, increasing
     * @param runs one list of values for each seed, each as long as x, all positive
     */
    public record Band(String label, String objective, double[] x, List<double[]> runs) {
        /** Checks the lengths and that the values have a logarithm. */
        public Band {
            runs = List.copyOf(runs);
            boolean fit = !runs.isEmpty()
                    && runs.stream().allMatch(run -> run.length == x.length)
                    && runs.stream().flatMapToDouble(DoubleStream::of).allMatch(value -> value > 0);
            if (!fit) {
                throw new IllegalArgumentException(
                        "every run of " + label + " must have " + x.length + " positive values");
            }
        }

        private double[] over(ToDoubleFunction<DoubleStream> statistic) {
            return IntStream.range(0, x.length)
                    .mapToDouble(i -> statistic.applyAsDouble(runs.stream().mapToDouble(run -> run[i])))
                    .toArray();
        }
    }

    private BandChart() {}

    /** Draws the bands. */
    public static BufferedImage of(String title, String xLabel, String yLabel, List<Band> bands) {
        XYChart chart = Charts.blank(title, xLabel, yLabel);
        chart.getStyler().setYAxisLogarithmic(true);
        bands.forEach(band -> add(chart, band));
        return Charts.image(chart);
    }

    private static void add(XYChart chart, Band band) {
        double[] mean = band.over(values -> values.average().orElseThrow());
        Charts.line(chart, band.label(), band.x(), mean, Palette.of(band.objective()), 1.8f, true);
        if (band.runs().size() > 1) {
            Color faint = Palette.faint(band.objective());
            double[] low = band.over(values -> values.min().orElseThrow());
            double[] high = band.over(values -> values.max().orElseThrow());
            Charts.line(chart, band.label() + " low", band.x(), low, faint, 0.8f, false);
            Charts.line(chart, band.label() + " high", band.x(), high, faint, 0.8f, false);
        }
    }
}
