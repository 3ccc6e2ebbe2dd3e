package org.privatelora.attack;

import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Learns from the differences loss under the base - loss under the adapted model at each timestep, on the same draws: which
 * timesteps tell, and how they go together, is not the same for every training.
 *
 * @param name how tables call it
 * @param grid what is asked
 * @param reading what is seen of the differences
 * @param classifier learns
 * @see Calibrated#loss which takes their mean
 */
public record LossDifferences(String name, DenoisingGrid grid, Reading reading, Classifier classifier)
        implements LearnedAttack {
    /** What is seen of the differences of one image. */
    public enum Reading {
        /** All of them. */
        EACH_TIMESTEP {
            @Override
            double[] of(double[] differences) {
                return differences;
            }
        },
        /** Their mean and their standard deviation over timesteps. */
        MEAN_AND_SPREAD {
            @Override
            double[] of(double[] differences) {
                double mean = StatUtils.mean(differences);
                return new double[] {mean, Math.sqrt(StatUtils.populationVariance(differences, mean))};
            }
        };

        abstract double[] of(double[] differences);
    }

    /** Logistic regression on all differences, called {@code calibrated-logistic}. */
    public static LossDifferences logistic(DenoisingGrid grid) {
        return new LossDifferences("calibrated-logistic", grid, Reading.EACH_TIMESTEP, LogisticRegression.defaults());
    }

    /** Boosted trees on all differences, called {@code calibrated-boosting}. */
    public static LossDifferences boosting(DenoisingGrid grid) {
        return new LossDifferences("calibrated-boosting", grid, Reading.EACH_TIMESTEP, GradientBoosting.defaults());
    }

    /** Logistic regression on mean and spread, called {@code calibrated-moments}. */
    public static LossDifferences moments(DenoisingGrid grid) {
        return new LossDifferences("calibrated-moments", grid, Reading.MEAN_AND_SPREAD, LogisticRegression.defaults());
    }

    @Override
    public int queries() {
        return 2 * grid.queries();
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.grayBox().with(ThreatModel.Need.BASE_MODEL).with(ThreatModel.Need.LABELLED_IMAGES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the target has no base model
     */
    @Override
    public double[][] features(Target target, Query query) {
        double[][] base = target.losses(target.base(name), grid, query).perTimestep();
        double[][] adapted = target.losses(target.adapted(), grid, query).perTimestep();
        double[][] features = new double[query.size()][];
        Arrays.setAll(features, i -> reading.of(difference(base[i], adapted[i])));
        return features;
    }

    private static double[] difference(double[] base, double[] adapted) {
        double[] differences = new double[base.length];
        Arrays.setAll(differences, t -> base[t] - adapted[t]);
        return differences;
    }
}
