package org.privatelora.train;

import org.privatelora.objective.Rescaling;

/**
 * What one step measured; NaN where it does not apply.
 *
 * @param adaptationLoss mean squared error of the predicted noise
 * @param attackLoss cross-entropy of the proxy on the members, higher: it fails to see them
 * @param objective what was minimised
 * @param gradientNorm global norm before clipping
 * @param clipped whether the gradient was longer than allowed
 * @param rescaling how the objective weighed the two gradients: with SMP 1/D and L/D^2, with MP 1 and 1
 * @param learningRate of the U-Net's LoRA
 * @param proxy the proxy's last update in this step
 */
public record StepValues(
        double adaptationLoss,
        double attackLoss,
        double objective,
        double gradientNorm,
        boolean clipped,
        Rescaling rescaling,
        double learningRate,
        Proxy proxy) {
    /**
     * The proxy on one batch, dropout on.
     *
     * @param loss cross-entropy
     * @param accuracy in [0, 1]
     */
    public record Proxy(double loss, double accuracy) {
        /** No proxy was trained. */
        public static final Proxy NONE = new Proxy(Double.NaN, Double.NaN);
    }
}
