package org.privatelora.metrics;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The kernel distance (KID when the features are Inception's): the unbiased squared maximum mean discrepancy with the
 * cubic kernel k(x, y) = (x.y / d + 1)^3, over all samples.
 *
 * @see <a href="https://arxiv.org/abs/1801.01401">Bińkowski et al., 2018, section 4</a>
 * @implNote other tools average over random subsets of 1000; with all samples there is nothing to draw.
 */
public final class KernelDistance {
    private KernelDistance() {}

    /**
     * The distance.
     *
     * @param a features, (images, dimensions), at least 2 rows
     * @param b features, (images, dimensions), at least 2 rows and as many columns
     * @return the estimate; it may be negative, because it is unbiased around 0
     */
    public static double of(double[][] a, double[][] b) {
        Features.check(a, b);
        double between = sum(a.length, i -> rowSum(a[i], b, 0)) / ((double) a.length * b.length);
        return meanOfPairs(a) + meanOfPairs(b) - 2 * between;
    }

    /** The mean over pairs of different rows. */
    private static double meanOfPairs(double[][] rows) {
        double sum = sum(rows.length, i -> rowSum(rows[i], rows, i + 1));
        return 2 * sum / ((double) rows.length * (rows.length - 1));
    }

    /** The terms may be computed in any order, they are added in theirs: the result is always the same. */
    private static double sum(int count, IntToDoubleFunction term) {
        double sum = 0;
        for (double value :
                IntStream.range(0, count).parallel().mapToDouble(term).toArray()) {
            sum += value;
        }
        return sum;
    }

    private static double rowSum(double[] x, double[][] rows, int from) {
        double sum = 0;
        for (int j = from; j < rows.length; j++) {
            sum += kernel(x, rows[j]);
        }
        return sum;
    }

    private static double kernel(double[] x, double[] y) {
        double base = Features.dot(x, y) / x.length + 1;
        return base * base * base;
    }
}
