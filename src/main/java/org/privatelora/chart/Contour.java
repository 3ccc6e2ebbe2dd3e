package org.privatelora.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The line along which a function over a grid has one value, by marching triangles: two triangles a cell, linear on each.
 *
 * @param x three numbers for each piece: begin, end, and a place that is not drawn
 * @param y likewise; not a number where nothing is drawn
 */
record Contour(double[] x, double[] y) {
    /**
     * Finds the pieces.
     *
     * @param x coordinates of the columns
     * @param y coordinates of the rows
     * @param values at [row][column]
     * @param level the value of the line
     */
    static Contour of(double[] x, double[] y, double[][] values, double level) {
        Pieces pieces = new Pieces(level);
        for (int row = 0; row + 1 < y.length; row++) {
            for (int column = 0; column + 1 < x.length; column++) {
                Corner lowLeft = new Corner(x[column], y[row], values[row][column]);
                Corner lowRight = new Corner(x[column + 1], y[row], values[row][column + 1]);
                Corner highLeft = new Corner(x[column], y[row + 1], values[row + 1][column]);
                Corner highRight = new Corner(x[column + 1], y[row + 1], values[row + 1][column + 1]);
                pieces.add(lowLeft, lowRight, highLeft);
                pieces.add(highRight, lowRight, highLeft);
            }
        }
        return new Contour(array(pieces.x), array(pieces.y));
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().flatMapToDouble(DoubleStream::of).toArray();
    }

    /** Where a value was computed. */
    private record Corner(double x, double y, double value) {}

    /** What was found so far. */
    private static final class Pieces {
        private final double level;
        private final List<Double> x = new ArrayList<>();
        private final List<Double> y = new ArrayList<>();

        Pieces(double level) {
            this.level = level;
        }

        /** The line crosses no side of a triangle, or two. */
        void add(Corner a, Corner b, Corner c) {
            int before = x.size();
            cross(a, b);
            cross(b, c);
            cross(c, a);
            if (x.size() > before) {
                x.add(x.get(x.size() - 1));
                y.add(Double.NaN);
            }
        }

        private void cross(Corner from, Corner to) {
            if (from.value < level != to.value < level) {
                double part = (level - from.value) / (to.value - from.value);
                x.add(from.x + part * (to.x - from.x));
                y.add(from.y + part * (to.y - from.y));
            }
        }
    }
}
