package org.privatelora.metrics;

/** Checks and means of feature sets: one row per image. */
final class Features {
    private Features() {}

    /** Both sets need at least two rows, one common width and finite values. */
    static void check(double[][] a, double[][] b) {
        check("first", a, width(a));
        check("second", b, width(a));
    }

    static double[] mean(double[][] rows) {
        double[] mean = new double[width(rows)];
        for (double[] row : rows) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += row[j];
            }
        }
        for (int j = 0; j < mean.length; j++) {
            mean[j] /= rows.length;
        }
        return mean;
    }

    static double[][] centred(double[][] rows, double[] mean) {
        double[][] centred = new double[rows.length][mean.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                centred[i][j] = rows[i][j] - mean[j];
            }
        }
        return centred;
    }

    /** Inner product; four partial sums let the processor overlap the additions. */
    static double dot(double[] x, double[] y) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int end = x.length & ~3;
        for (int j = 0; j < end; j += 4) {
            s0 += x[j] * y[j];
            s1 += x[j + 1] * y[j + 1];
            s2 += x[j + 2] * y[j + 2];
            s3 += x[j + 3] * y[j + 3];
        }
        for (int j = end; j < x.length; j++) {
            s0 += x[j] * y[j];
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static int width(double[][] rows) {
        return rows.length == 0 ? 0 : rows[0].length;
    }

    private static void check(String which, double[][] rows, int width) {
        if (rows.length < 2 || width == 0) {
            throw new IllegalArgumentException("the " + which + " feature set needs at least 2 rows and 1 column, was "
                    + rows.length + " rows of " + width(rows));
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != width) {
                throw new IllegalArgumentException("all rows must have " + width + " features, row " + i + " of the "
                        + which + " set had " + rows[i].length);
            }
            for (double value : rows[i]) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "features must be finite, row " + i + " of the " + which + " set contains " + value);
                }
            }
        }
    }
}
