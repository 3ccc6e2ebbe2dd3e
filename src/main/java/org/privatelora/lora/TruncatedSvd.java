package org.privatelora.lora;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.privatelora.tensor.Rng;

/**
 * The r largest singular values of a matrix with their vectors, W ~ (U S) V', by subspace iteration with a few vectors more than are asked
 * for.
 *
 * @param left U S, (out, r) row-major
 * @param right V', (r, in) row-major, orthonormal rows
 * @see <a href="https://arxiv.org/abs/0909.4061">Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1</a>
 * @implNote the complete decomposition of commons-math3 costs too much at the size of Stable Diffusion. Where singular values lie close
 *     together the subspace is not exactly the best one; what it leaves of W is within a few parts in a thousand of the least possible.
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once
record TruncatedSvd(float[] left, float[] right) {
    private static final int MORE_VECTORS = 10;
    private static final int ITERATIONS = 6;

    /**
     * Decomposes.
     *
     * @param matrix (out, in) row-major
     * @param out number of rows
     * @param rank r, at most min(out, in)
     */
    static TruncatedSvd of(float[] matrix, int out, int rank) {
        int in = matrix.length / out;
        int vectors = Math.min(rank + MORE_VECTORS, Math.min(out, in));
        double[][] q = orthonormal(times(matrix, out, random(in, vectors))); // (out, k)
        for (int i = 0; i < ITERATIONS; i++) {
            double[][] p = orthonormal(transposedTimes(matrix, in, q)); // (in, k)
            q = orthonormal(times(matrix, out, p));
        }
        double[][] b = transposedTimes(matrix, in, q); // (in, k): W ~ q b'
        EigenDecomposition small = new EigenDecomposition(gram(b)); // b'b = v s^2 v'
        return of(q, b, small, rank);
    }

    /** U S = q v s, V' = (b v / s)'. */
    private static TruncatedSvd of(double[][] q, double[][] b, EigenDecomposition small, int rank) {
        RealMatrix v = small.getV();
        float[] left = new float[q.length * rank];
        float[] right = new float[rank * b.length];
        for (int j = 0; j < rank; j++) {
            double[] direction = v.getColumn(j); // eigenvalues come in descending order
            double s = Math.sqrt(Math.max(small.getRealEigenvalue(j), Double.MIN_NORMAL));
            for (int i = 0; i < q.length; i++) {
                left[i * rank + j] = (float) (s * dot(q[i], direction));
            }
            for (int i = 0; i < b.length; i++) {
                right[j * b.length + i] = (float) (dot(b[i], direction) / s);
            }
        }
        return new TruncatedSvd(left, right);
    }

    private static double[][] random(int rows, int columns) {
        double[][] values = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            float[] row = new Rng(0).normal("singular-vectors", 0, i, columns);
            for (int j = 0; j < columns; j++) {
                values[i][j] = row[j];
            }
        }
        return values;
    }

    /** W x: (out, in) (in, k). */
    private static double[][] times(float[] matrix, int out, double[][] x) {
        double[][] product = new double[out][x[0].length];
        for (int i = 0; i < out; i++) {
            for (int j = 0; j < x.length; j++) {
                addTo(product[i], matrix[i * x.length + j], x[j]);
            }
        }
        return product;
    }

    /** W' x: (in, out) (out, k). */
    private static double[][] transposedTimes(float[] matrix, int in, double[][] x) {
        double[][] product = new double[in][x[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < in; j++) {
                addTo(product[j], matrix[i * in + j], x[i]);
            }
        }
        return product;
    }

    private static void addTo(double[] sum, double factor, double[] x) {
        for (int c = 0; c < x.length; c++) {
            sum[c] += factor * x[c];
        }
    }

    private static RealMatrix gram(double[][] b) {
        int k = b[0].length;
        double[][] gram = new double[k][k];
        for (double[] row : b) {
            for (int i = 0; i < k; i++) {
                addTo(gram[i], row[i], row);
            }
        }
        return new Array2DRowRealMatrix(gram, false);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The columns made orthonormal by Gram and Schmidt, twice, since once is not enough (Giraud et al. 2005). */
    private static double[][] orthonormal(double[][] x) {
        for (int column = 0; column < x[0].length; column++) {
            for (int pass = 0; pass < 2; pass++) {
                takeOutEarlier(x, column);
            }
            double norm = Math.sqrt(product(x, column, column));
            for (double[] row : x) {
                row[column] = norm > 0 ? row[column] / norm : 0;
            }
        }
        return x;
    }

    private static void takeOutEarlier(double[][] x, int column) {
        for (int earlier = 0; earlier < column; earlier++) {
            double share = product(x, earlier, column);
            for (double[] row : x) {
                row[column] -= share * row[earlier];
            }
        }
    }

    private static double product(double[][] x, int a, int b) {
        double sum = 0;
        for (double[] row : x) {
            sum += row[a] * row[b];
        }
        return sum;
    }
}
