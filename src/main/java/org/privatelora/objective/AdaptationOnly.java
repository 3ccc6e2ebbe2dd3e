package org.privatelora.objective;

import ai.djl.ndarray.NDArray;

/**
 * Plain LoRA: loss = L.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, eq. 3</a>
 */
public record AdaptationOnly() implements Objective {
    @Override
    public NDArray loss(NDArray adaptationLoss, NDArray attackLoss) {
        return adaptationLoss;
    }

    @Override
    public boolean rescalingIsConstant() {
        return true;
    }

    @Override
    public boolean usesAttack() {
        return false;
    }

    @Override
    public String name() {
        return "lora";
    }

    @Override
    public double lambda() {
        return 0;
    }

    @Override
    public Rescaling rescaling(double adaptationLoss, double attackLoss) {
        return new Rescaling(1, 0);
    }

    @Override
    public Curvature curvature(double adaptationLoss, double attackLoss) {
        return new Curvature(0, 0);
    }
}
