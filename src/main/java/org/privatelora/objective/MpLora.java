package org.privatelora.objective;

import ai.djl.ndarray.NDArray;

/**
 * Min-max training: loss = L - lambda A. Unbounded below, as A is unbounded above.
 *
 * @param lambda weight of the attack, finite and at least 0
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, eq. 6</a>
 * @implNote the membership-inference gain of eq. 5 carries a factor 1/2 that the authors' code lacks; as in the code there is
 *     none here, so this lambda is half the lambda of eq. 6 taken literally.
 */
public record MpLora(double lambda) implements Objective {
    /** Checks lambda. */
    public MpLora {
        Constants.requireAtLeastZero("lambda", lambda);
    }

    @Override
    public NDArray loss(NDArray adaptationLoss, NDArray attackLoss) {
        return adaptationLoss.sub(Constants.times(lambda, attackLoss)); // eq. 6
    }

    @Override
    public boolean rescalingIsConstant() {
        return true;
    }

    @Override
    public boolean usesAttack() {
        return true;
    }

    @Override
    public String name() {
        return "mp";
    }

    @Override
    public Rescaling rescaling(double adaptationLoss, double attackLoss) {
        return new Rescaling(1, 1);
    }

    @Override
    public Curvature curvature(double adaptationLoss, double attackLoss) {
        return new Curvature(0, 0);
    }
}
