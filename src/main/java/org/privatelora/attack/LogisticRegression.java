package org.privatelora.attack;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Logistic regression on features that are standardised by the labelled images: minimises sum log(1 + exp(-s z)) +
 * penalty / 2 |w|^2, z = w x + b, s = 1 for members and -1 for non-members. The score is z, the log odds.
 *
 * @param penalty on squared weights, positive; the intercept is free
 * @see <a href="https://doi.org/10.1007/978-0-387-84858-7">Hastie, Tibshirani and Friedman 2009, 4.4.1: Newton's method</a>
 */
public record LogisticRegression(double penalty) implements Classifier {
    private static final int MOST_STEPS = 100;
    private static final double CONVERGED = 1e-10;

    /** Checks the penalty. */
    public LogisticRegression {
        if (!(penalty > 0)) {
            throw new IllegalArgumentException(
                    "penalty must be positive, else separable images have no best weights, was " + penalty);
        }
    }

    /** Penalty 1, as most libraries have it. */
    public static LogisticRegression defaults() {
        return new LogisticRegression(1);
    }

    @Override
    public Decider fit(double[][] members, double[][] nonMembers) {
        Scaling scaling = Scaling.standard(members, nonMembers);
        RealMatrix x = withIntercept(scaling.apply(members), scaling.apply(nonMembers));
        double[] signs = new double[members.length + nonMembers.length];
        Arrays.fill(signs, 0, members.length, 1);
        Arrays.fill(signs, members.length, signs.length, -1);
        RealVector weights = minimise(x, signs);
        return features -> weights.dotProduct(row(scaling.apply(features)));
    }

    private static RealMatrix withIntercept(double[][] members, double[][] nonMembers) {
        return new Array2DRowRealMatrix(
                Stream.of(members, nonMembers)
                        .flatMap(Arrays::stream)
                        .map(features -> row(features).toArray())
                        .toArray(double[][]::new),
                false);
    }

    private static RealVector row(double[] features) {
        return new ArrayRealVector(features).append(1);
    }

    /** Newton's method; a step that does not lead down is halved. */
    private RealVector minimise(RealMatrix x, double[] signs) {
        RealVector weights = new ArrayRealVector(x.getColumnDimension());
        for (int step = 0; step < MOST_STEPS; step++) {
            RealVector direction = direction(x, signs, weights);
            double before = objective(x, signs, weights);
            while (direction.getLInfNorm() > CONVERGED && objective(x, signs, weights.add(direction)) > before) {
                direction = direction.mapMultiply(0.5);
            }
            if (direction.getLInfNorm() <= CONVERGED) {
                break;
            }
            weights = weights.add(direction);
        }
        return weights;
    }

    private double objective(RealMatrix x, double[] signs, RealVector weights) {
        double sum = penalised(weights).dotProduct(weights) / 2;
        RealVector z = x.operate(weights);
        for (int i = 0; i < signs.length; i++) {
            sum += softplus(-signs[i] * z.getEntry(i));
        }
        return sum;
    }

    private RealVector direction(RealMatrix x, double[] signs, RealVector weights) {
        RealVector z = x.operate(weights);
        RealVector residual = new ArrayRealVector(signs.length);
        RealMatrix weighted = x.copy();
        for (int i = 0; i < signs.length; i++) {
            double wrong = 1 / (1 + Math.exp(signs[i] * z.getEntry(i))); // probability of the other class
            residual.setEntry(i, signs[i] * wrong);
            weighted.setRowVector(i, x.getRowVector(i).mapMultiply(wrong * (1 - wrong)));
        }
        RealMatrix hessian = x.transpose().multiply(weighted);
        int intercept = weights.getDimension() - 1;
        for (int j = 0; j < intercept; j++) {
            hessian.addToEntry(j, j, penalty);
        }
        hessian.addToEntry(intercept, intercept, Double.MIN_NORMAL);
        RealVector gradient = x.preMultiply(residual).subtract(penalised(weights));
        return new LUDecomposition(hessian, 0).getSolver().solve(gradient);
    }

    private RealVector penalised(RealVector weights) {
        RealVector penalised = weights.mapMultiply(penalty);
        penalised.setEntry(weights.getDimension() - 1, 0);
        return penalised;
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
