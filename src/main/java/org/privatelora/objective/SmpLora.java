package org.privatelora.objective;

import ai.djl.ndarray.NDArray;

/**
 * Stable min-max training: loss = L / D with D = beta + lambda A + delta. At least 0.
 *
 * @param lambda weight of the attack, finite and at least 0
 * @param beta what the attack is weighed against, 1 in the paper
 * @param delta keeps D positive, 1e-5 in the paper; beta + delta is positive
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, eq. 10</a>
 * @implNote without the factor 1/2 of eq. 5, as the authors' code; see {@link MpLora}.
 */
public record SmpLora(double lambda, double beta, double delta) implements Objective {
    private static final double BETA = 1;
    private static final double DELTA = 1e-5;

    /** Checks the constants. */
    public SmpLora {
        Constants.requireAtLeastZero("lambda", lambda);
        Constants.requireAtLeastZero("beta", beta);
        Constants.requireAtLeastZero("delta", delta);
        if (beta + delta == 0) {
            throw new IllegalArgumentException("beta + delta must be positive, or the loss divides by zero at A = 0");
        }
    }

    /** The paper's constants, beta = 1 and delta = 1e-5. */
    public SmpLora(double lambda) {
        this(lambda, BETA, DELTA);
    }

    @Override
    public NDArray loss(NDArray adaptationLoss, NDArray attackLoss) {
        return adaptationLoss.div(Constants.times(lambda, attackLoss).add((float) (beta + delta))); // eq. 10
    }

    @Override
    public boolean rescalingIsConstant() {
        return false;
    }

    @Override
    public boolean usesAttack() {
        return true;
    }

    @Override
    public String name() {
        return "smp";
    }

    @Override
    public Rescaling rescaling(double adaptationLoss, double attackLoss) {
        double d = beta + lambda * attackLoss + delta;
        return new Rescaling(1 / d, adaptationLoss / (d * d));
    }

    @Override
    public Curvature curvature(double adaptationLoss, double attackLoss) {
        double d = beta + lambda * attackLoss + delta;
        return new Curvature(-lambda / (d * d), 2 * lambda * lambda * adaptationLoss / (d * d * d));
    }
}
