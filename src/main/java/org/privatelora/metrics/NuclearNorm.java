package org.privatelora.metrics;

/**
 * The sum of a matrix's singular values, without singular vectors: Householder bidiagonalisation, then the implicit QL
 * iteration on the symmetric tridiagonal matrix whose eigenvalues are plus and minus the singular values.
 *
 * @see <a href="https://doi.org/10.1137/0702016">Golub and Kahan, 1965</a>
 * @implNote the library's SVD also forms both sets of vectors, which makes it many times slower at 768 dimensions.
 */
final class NuclearNorm {
    private static final double EPSILON = Math.ulp(1.0);
    private static final int MAX_SWEEPS = 100;

    private NuclearNorm() {}

    /** The norm of a rows x columns matrix, which is overwritten. Absolute error about dimension * 1e-16 * the norm. */
    static double of(double[][] a) {
        double[][] tall = a.length >= a[0].length ? a : transposed(a);
        double sum = 0;
        for (double eigenvalue : eigenvalues(bidiagonalised(tall))) {
            sum += Math.abs(eigenvalue);
        }
        return sum / 2;
    }

    /** The entries of the upper bidiagonal form, interleaved: diagonal, superdiagonal, diagonal, ..., diagonal. */
    private static double[] bidiagonalised(double[][] a) {
        int columns = a[0].length;
        double[] entries = new double[2 * columns - 1];
        for (int k = 0; k < columns; k++) {
            entries[2 * k] = eliminateColumn(a, k);
            if (k + 1 < columns) {
                entries[2 * k + 1] = eliminateRow(a, k);
            }
        }
        return entries;
    }

    /** Reflects rows k.. so that column k becomes (value, 0, ...); returns that value. */
    private static double eliminateColumn(double[][] a, int k) {
        double[] v = new double[a.length];
        for (int i = k; i < a.length; i++) {
            v[i] = a[i][k];
        }
        double value = reflector(v, k);
        double[] projection = new double[a[k].length];
        for (int i = k; i < a.length; i++) {
            addScaled(projection, v[i], a[i], k + 1);
        }
        for (int i = k; i < a.length; i++) {
            addScaled(a[i], -v[i], projection, k + 1);
        }
        return value;
    }

    /** Reflects columns k+1.. so that row k becomes (.., value, 0, ...); returns that value. */
    private static double eliminateRow(double[][] a, int k) {
        double[] v = a[k].clone();
        double value = reflector(v, k + 1);
        for (int i = k + 1; i < a.length; i++) {
            double projection = 0;
            for (int j = k + 1; j < v.length; j++) {
                projection += v[j] * a[i][j];
            }
            addScaled(a[i], -projection, v, k + 1);
        }
        return value;
    }

    /** Turns x[from..] into the v of the reflection I - v v^T (|v|^2 = 2) that maps x[from..] to (value, 0, ...). */
    private static double reflector(double[] x, int from) {
        double scale = 0;
        for (int i = from; i < x.length; i++) {
            scale = Math.max(scale, Math.abs(x[i]));
        }
        if (scale == 0) {
            return 0; // v = 0: nothing to do
        }
        double sum = 0;
        for (int i = from; i < x.length; i++) {
            x[i] /= scale;
            sum += x[i] * x[i];
        }
        double norm = Math.sqrt(sum);
        double value = x[from] > 0 ? -norm : norm;
        double pivot = x[from] - value;
        double length = Math.sqrt(norm * Math.abs(pivot)); // v^T v = 2 norm |pivot|, to become 2
        x[from] = pivot;
        for (int i = from; i < x.length; i++) {
            x[i] /= length;
        }
        return value * scale;
    }

    private static void addScaled(double[] into, double factor, double[] row, int from) {
        for (int j = from; j < row.length; j++) {
            into[j] += factor * row[j];
        }
    }

    /** Eigenvalues of the symmetric tridiagonal matrix with zero diagonal and the given off-diagonal (EISPACK imtql1). */
    private static double[] eigenvalues(double[] offDiagonal) {
        int n = offDiagonal.length + 1;
        double[] d = new double[n];
        double[] e = java.util.Arrays.copyOf(offDiagonal, n);
        double negligible = EPSILON * largest(offDiagonal);
        for (int l = 0; l < n; l++) {
            int sweeps = 0;
            for (int m = split(e, l, negligible); m > l; m = split(e, l, negligible)) {
                if (++sweeps > MAX_SWEEPS) {
                    throw new IllegalStateException("singular values did not converge after " + MAX_SWEEPS + " sweeps");
                }
                sweep(d, e, l, m);
            }
        }
        return d;
    }

    /** The first m >= l with a negligible e[m]; e[n - 1] is 0. */
    private static int split(double[] e, int l, double negligible) {
        int m = l;
        while (m < e.length - 1 && Math.abs(e[m]) > negligible) {
            m++;
        }
        return m;
    }

    /** One implicit QL sweep with Wilkinson's shift on the block l..m. */
    private static void sweep(double[] d, double[] e, int l, int m) {
        double g = (d[l + 1] - d[l]) / (2 * e[l]);
        double r = Math.hypot(g, 1);
        g = d[m] - d[l] + e[l] / (g + Math.copySign(r, g));
        double s = 1;
        double c = 1;
        double p = 0;
        for (int i = m - 1; i >= l; i--) {
            double f = s * e[i];
            double b = c * e[i];
            r = Math.hypot(f, g);
            e[i + 1] = r;
            if (r == 0) { // the block splits early
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }
            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double[][] transposed(double[][] a) {
        double[][] t = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < t.length; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }
}
