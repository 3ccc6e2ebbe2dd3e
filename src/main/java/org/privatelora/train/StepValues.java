package org.privatelora.train;

import java.util.Optional;
import org.privatelora.objective.Rescaling;

/**
 * What one step measured; NaN where it does not apply.
 *
 * @param adaptationLoss mean squared error of the predicted noise
 * @param attackLoss cross-entropy of the proxy on the members, higher: it fails to see them
 * @param objective what was minimised
 * @param gradient what became of the gradient
 * @param rescaling how the objective weighed the two gradients: with SMP 1/D and L/D^2, with MP 1 and 1
 * @param learningRate of the U-Net's LoRA
 * @param proxy the proxy's last update in this step
 * @param privacy the step of private training, if it is private
 */
public record StepValues(
        double adaptationLoss,
        double attackLoss,
        double objective,
        Gradient gradient,
        Rescaling rescaling,
        double learningRate,
        Proxy proxy,
        Optional<Privacy> privacy) {
    /**
     * A step of differentially private training.
     *
     * @param batch examples that were drawn, at least 0
     * @param clipped how many of their gradients were shortened
     * @param epsilon what was spent until after this step
     */
    public record Privacy(int batch, int clipped, double epsilon) {}

    /**
     * LoRA's gradient.
     *
     * @param norm global norm before clipping; not finite in a skipped step
     * @param clipped whether it was longer than allowed
     * @param scale what the loss had been multiplied by, divided out again
     * @param skipped true: a loss or the gradient was not finite, and LoRA was not moved
     */
    public record Gradient(double norm, boolean clipped, double scale, boolean skipped) {}

    /** Global norm of the gradient before clipping. */
    public double gradientNorm() {
        return gradient.norm;
    }

    /** Whether the gradient was longer than allowed. */
    public boolean clipped() {
        return gradient.clipped;
    }

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
