package org.privatelora.nn;

/**
 * Constants of Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019).
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param weightDecay at least 0
 * @param eps added to the root of the second moment, positive
 * @param decoupled true: AdamW; false: the decay is added to the gradient (L2)
 */
public record AdamConfig(double beta1, double beta2, double weightDecay, double eps, boolean decoupled) {
    /** Checks the ranges. */
    public AdamConfig {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("betas must be in [0, 1), were " + beta1 + " and " + beta2);
        }
        if (!(weightDecay >= 0 && eps > 0)) {
            throw new IllegalArgumentException(
                    "weight decay must be at least 0 and eps positive, were " + weightDecay + " and " + eps);
        }
    }

    /** AdamW with PyTorch's defaults: betas 0.9 and 0.999, decay 0.01, eps 1e-8. */
    public static AdamConfig adamW() {
        return new AdamConfig(0.9, 0.999, 1e-2, 1e-8, true);
    }

    /** Adam with L2 decay, PyTorch's other defaults. */
    public static AdamConfig adam(double weightDecay) {
        return new AdamConfig(0.9, 0.999, weightDecay, 1e-8, false);
    }

    /** The same with another weight decay. */
    public AdamConfig withWeightDecay(double weightDecay) {
        return new AdamConfig(beta1, beta2, weightDecay, eps, decoupled);
    }
}
