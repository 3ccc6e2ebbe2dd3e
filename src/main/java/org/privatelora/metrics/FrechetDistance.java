package org.privatelora.metrics;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The Fréchet distance of two Gaussians fitted to feature sets (FID when the features are Inception's):
 * |mean_a - mean_b|^2 + Tr(S_a + S_b - 2 (S_a S_b)^(1/2)), covariances with divisor n - 1.
 *
 * @see <a href="https://arxiv.org/abs/1706.08500">Heusel et al., 2017, eq. 6</a>
 */
public final class FrechetDistance {
    private FrechetDistance() {}

    /**
     * The distance.
     *
     * @param a features, (images, dimensions), at least 2 rows
     * @param b features, (images, dimensions), at least 2 rows and as many columns
     * @return at least 0 up to rounding; comparable only between sets of the same features and similar size, since few
     *     images bias it upwards
     * @implNote with the centred features A and B the trace of (S_a S_b)^(1/2) is the sum of the singular values of
     *     A B^T / sqrt((n_a - 1)(n_b - 1)). A and B are first reduced by orthogonal transformations (QR), which leaves the
     *     singular values alone. Unlike a matrix square root this stays accurate when there are fewer images than
     *     dimensions.
     */
    public static double of(double[][] a, double[][] b) {
        Features.check(a, b);
        double[] meanA = Features.mean(a);
        double[] meanB = Features.mean(b);
        RealMatrix centredA = reduced(Features.centred(a, meanA));
        RealMatrix centredB = reduced(Features.centred(b, meanB));
        double traceA = trace(centredA, a.length - 1);
        double traceB = trace(centredB, b.length - 1);
        double cross = NuclearNorm.of(centredA.multiply(centredB.transpose()).getData())
                / Math.sqrt((a.length - 1.0) * (b.length - 1.0));
        return squaredDistance(meanA, meanB) + traceA + traceB - 2 * cross;
    }

    /** A matrix with the same Gram matrix A^T A and no more rows than columns. */
    private static RealMatrix reduced(double[][] rows) {
        RealMatrix matrix = new Array2DRowRealMatrix(rows, false);
        int width = matrix.getColumnDimension();
        if (rows.length <= width) {
            return matrix;
        }
        return new QRDecomposition(matrix).getR().getSubMatrix(0, width - 1, 0, width - 1);
    }

    private static double trace(RealMatrix centred, int divisor) {
        double norm = centred.getFrobeniusNorm();
        return norm * norm / divisor;
    }

    private static double squaredDistance(double[] x, double[] y) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += (x[j] - y[j]) * (x[j] - y[j]);
        }
        return sum;
    }
}
