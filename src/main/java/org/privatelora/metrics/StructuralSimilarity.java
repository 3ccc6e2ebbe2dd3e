package org.privatelora.metrics;

/**
 * Structural similarity of two grey pictures: over all windows the mean of (2 mx my + C1)(2 sxy + C2) / ((mx^2 + my^2 + C1)(sx^2 + sy^2 +
 * C2)), with C1 = (0.01 L)^2 and C2 = (0.03 L)^2. 1 for equal pictures, in [-1, 1].
 *
 * @param width of both pictures, at least {@value #WINDOW}
 * @param range L, largest minus smallest possible value, positive
 * @see <a href="https://doi.org/10.1109/TIP.2003.819861">Wang et al. 2004, eq. 13, with their 11 x 11 Gaussian window of deviation 1.5</a>
 */
public record StructuralSimilarity(int width, double range) {
    private static final int WINDOW = 11;
    private static final double DEVIATION = 1.5;
    private static final double[] WEIGHTS = weights();

    /** Checks the ranges. */
    public StructuralSimilarity {
        if (width < WINDOW || !(range > 0)) {
            throw new IllegalArgumentException("width must be at least " + WINDOW
                    + ", the side of a window, and range positive, were " + width + " and " + range);
        }
    }

    private static double[] weights() {
        double[] weights = new double[WINDOW];
        double sum = 0;
        for (int i = 0; i < WINDOW; i++) {
            double distance = i - (WINDOW - 1) / 2.0;
            weights[i] = Math.exp(-distance * distance / (2 * DEVIATION * DEVIATION));
            sum += weights[i];
        }
        for (int i = 0; i < WINDOW; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /**
     * Similarity of two pictures.
     *
     * @param x rows of grey values, (height width)
     * @param y the same number of them
     * @throws IllegalArgumentException when they are not pictures of the same size, at least {@value #WINDOW} high
     */
    public double of(double[] x, double[] y) {
        if (x.length != y.length || x.length % width != 0 || x.length / width < WINDOW) {
            throw new IllegalArgumentException("two pictures " + width + " wide and at least " + WINDOW
                    + " high are compared, were of " + x.length + " and " + y.length + " values");
        }
        double[] meanX = smoothed(x);
        double[] meanY = smoothed(y);
        double[] squaresX = smoothed(product(x, x));
        double[] squaresY = smoothed(product(y, y));
        double[] products = smoothed(product(x, y));
        double sum = 0;
        for (int i = 0; i < meanX.length; i++) {
            sum += at(meanX[i], meanY[i], squaresX[i], squaresY[i], products[i]);
        }
        return sum / meanX.length;
    }

    /** Of one window, from its weighted means (eq. 13). */
    private double at(double mx, double my, double xx, double yy, double xy) {
        double c1 = Math.pow(0.01 * range, 2);
        double c2 = Math.pow(0.03 * range, 2);
        double variances = xx - mx * mx + yy - my * my;
        double covariance = xy - mx * my;
        return (2 * mx * my + c1) * (2 * covariance + c2) / ((mx * mx + my * my + c1) * (variances + c2));
    }

    private static double[] product(double[] x, double[] y) {
        double[] product = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            product[i] = x[i] * y[i];
        }
        return product;
    }

    /** Weighted means of all windows that lie inside: along the rows, then along the columns. */
    private double[] smoothed(double[] x) {
        int height = x.length / width;
        int wide = width - WINDOW + 1;
        double[] rows = new double[height * wide];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = weighted(x, i / wide * width + i % wide, 1);
        }
        double[] both = new double[(height - WINDOW + 1) * wide];
        for (int i = 0; i < both.length; i++) {
            both[i] = weighted(rows, i, wide);
        }
        return both;
    }

    private static double weighted(double[] x, int first, int step) {
        double sum = 0;
        for (int k = 0; k < WINDOW; k++) {
            sum += WEIGHTS[k] * x[first + k * step];
        }
        return sum;
    }
}
