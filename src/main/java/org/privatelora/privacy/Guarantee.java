package org.privatelora.privacy;

/**
 * What a trained model keeps: neighbouring sets of examples give it any property with probabilities that differ by no more than a factor
 * exp(epsilon), delta aside. Tells nothing of the examples, nor how many there were.
 *
 * @param epsilon at least 0
 * @param delta in (0, 1)
 * @param noise noise multiplier sigma, positive
 * @param clip bound C on the norm of what one example contributes to one step, positive
 */
public record Guarantee(double epsilon, double delta, double noise, double clip) {
    /** Checks the ranges. */
    public Guarantee {
        RenyiCurve.requireDelta(delta);
        if (!(epsilon >= 0 && noise > 0 && clip > 0)) {
            throw new IllegalArgumentException("epsilon must be at least 0, noise and clip positive, were " + epsilon
                    + ", " + noise + " and " + clip);
        }
    }
}
