package org.privatelora.attack;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * How much the first feature, a statistic that is higher for members, exceeds the quantile of it that non-members with the same other
 * features would have. Learns from non-members only: minimises sum rho(y - w x - b) + penalty / 2 |w|^2 with the pinball loss rho(r) =
 * r (level - [r < 0]).
 *
 * @param level of the quantile, in (0, 1): 1 - the false-positive rate of "score above 0"
 * @param penalty on squared weights of standardised features, positive
 * @see <a href="https://arxiv.org/abs/2312.05140">Tang et al. 2023, the attack on diffusion models</a>
 * @see <a href="https://doi.org/10.1080/10618600.2000.10474866">Hunter and Lange 2000, the algorithm</a>
 * @implNote linear, where Tang et al. bag small networks: those learn from many public images, this from the labelled ones.
 */
public record QuantileRegression(double level, double penalty) implements Classifier {
    private static final int STEPS = 200;
    private static final double SMOOTHING = 1e-6;

    /** Checks the ranges. */
    public QuantileRegression {
        if (!(level > 0 && level < 1) || !(penalty > 0)) {
            throw new IllegalArgumentException(
                    "level must be in (0, 1) and the penalty positive, were " + level + " and " + penalty);
        }
    }

    /** The quantile that one in ten non-members exceeds: of a hundred labelled ones, fewer would say little. */
    public static QuantileRegression defaults() {
        return new QuantileRegression(0.9, 1);
    }

    @Override
    public Decider fit(double[][] members, double[][] nonMembers) {
        Scaling scaling = Scaling.standard(new double[0][], nonMembers);
        double[][] scaled = scaling.apply(nonMembers);
        RealMatrix x = new Array2DRowRealMatrix(
                Arrays.stream(scaled).map(QuantileRegression::others).toArray(double[][]::new), false);
        RealVector y = new ArrayRealVector(
                Arrays.stream(scaled).mapToDouble(row -> row[0]).toArray());
        RealVector weights = minimise(x, y);
        return features -> {
            double[] row = scaling.apply(features);
            return row[0] - weights.dotProduct(new ArrayRealVector(others(row)));
        };
    }

    /** The explaining features and 1 for the intercept. */
    private static double[] others(double[] row) {
        double[] others = Arrays.copyOfRange(row, 1, row.length + 1);
        others[others.length - 1] = 1;
        return others;
    }

    /** Each step minimises a quadratic that lies above the pinball losses and touches them at the residuals. */
    private RealVector minimise(RealMatrix x, RealVector y) {
        RealVector weights = new ArrayRealVector(x.getColumnDimension());
        RealVector tilt = x.preMultiply(new ArrayRealVector(y.getDimension(), 2 * level - 1));
        for (int step = 0; step < STEPS; step++) {
            RealVector residuals = y.subtract(x.operate(weights));
            RealMatrix weighted = x.copy();
            for (int i = 0; i < y.getDimension(); i++) {
                double weight = 1 / (SMOOTHING + Math.abs(residuals.getEntry(i)));
                weighted.setRowVector(i, x.getRowVector(i).mapMultiply(weight));
            }
            RealMatrix curvature = x.transpose().multiply(weighted);
            for (int j = 0; j < weights.getDimension() - 1; j++) {
                curvature.addToEntry(j, j, 2 * penalty);
            }
            weights = new LUDecomposition(curvature, 0)
                    .getSolver()
                    .solve(weighted.preMultiply(y).add(tilt));
        }
        return weights;
    }
}
