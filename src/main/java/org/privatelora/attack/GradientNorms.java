package org.privatelora.attack;

import ai.djl.ndarray.NDArray;

/**
 * What a white-box attacker can do: differentiate the denoising loss by each adapted tensor. The attacks see the norms, and know
 * nothing of the tensors.
 */
@FunctionalInterface
public interface GradientNorms {
    /**
     * Differentiates the denoising loss of one image, mean over channels and pixels of (epsilon - noise)^2, at K timesteps.
     *
     * @param caption of the image
     * @param noisyLatents xt, (K, C, h, w) float32
     * @param timesteps t of each, (K,)
     * @param noise that is in them, (K, C, h, w) float32
     * @return Euclidean norms, for each tensor in an order that never changes
     */
    Norms of(String caption, NDArray noisyLatents, int[] timesteps, NDArray noise);

    /**
     * Norms of the gradients of one image.
     *
     * @param ofMean |mean over K of the gradients|, (tensors)
     * @param each |gradient| at each timestep, (K, tensors)
     */
    record Norms(double[] ofMean, double[][] each) {
        /** Mean over K of the norms, (tensors). */
        public double[] mean() {
            double[] mean = new double[ofMean.length];
            for (double[] norms : each) {
                for (int tensor = 0; tensor < mean.length; tensor++) {
                    mean[tensor] += norms[tensor] / each.length;
                }
            }
            return mean;
        }
    }
}
