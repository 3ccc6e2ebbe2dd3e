package org.privatelora.objective;

import ai.djl.ndarray.NDArray;

/** What the LoRA weights minimise: one formula over the adaptation loss L and the attack loss A. */
public sealed interface Objective permits AdaptationOnly, MpLora, SmpLora {
    /**
     * Scalar to minimise over the LoRA weights; differentiable in both arguments.
     *
     * @param adaptationLoss L, mean squared error of the predicted noise, shape (), at least 0
     * @param attackLoss A, the proxy's cross-entropy on members against the label "member", shape (), at least 0
     * @return shape ()
     */
    NDArray loss(NDArray adaptationLoss, NDArray attackLoss);

    /** Whether {@link #rescaling} is the same at every point, so that the loss of a batch is the mean over its parts. */
    boolean rescalingIsConstant();

    /** Whether {@link #loss} reads the attack loss; when it does not, none need be computed and any array may be passed. */
    boolean usesAttack();

    /** The word for it on the command line and in files: {@code lora}, {@code mp} or {@code smp}. */
    String name();

    /** Weight of the attack, at least 0; 0 when it is not used. */
    double lambda();

    /**
     * How the two gradients are weighed at a point: d loss = adaptation dL - lambda attack dA.
     *
     * @param adaptationLoss L
     * @param attackLoss A
     * @return the factors that the paper calls rescaling factors
     */
    Rescaling rescaling(double adaptationLoss, double attackLoss);

    /**
     * How the formula bends at a point; with {@link #rescaling} and the derivatives of L and A it gives the Hessian.
     *
     * @param adaptationLoss L
     * @param attackLoss A
     */
    Curvature curvature(double adaptationLoss, double attackLoss);

    /**
     * The objective of that name.
     *
     * @param name {@code lora}, {@code mp} or {@code smp}
     * @param lambda weight of the attack, at least 0; ignored by {@code lora}
     * @return the objective with the paper's other constants
     * @throws IllegalArgumentException for another name, or a lambda out of range
     */
    static Objective parse(String name, double lambda) {
        return switch (name) {
            case "lora" -> new AdaptationOnly();
            case "mp" -> new MpLora(lambda);
            case "smp" -> new SmpLora(lambda);
            default ->
                throw new IllegalArgumentException("objective must be lora, mp or smp, was '" + name
                        + "'; lora adapts without privacy, mp and smp resist attack");
        };
    }
}
