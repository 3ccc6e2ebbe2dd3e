package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * The variances of the forward process q(x_t | x_0) = N(sqrt(abar_t) x_0, (1 - abar_t) I) (Ho et al. 2020, eq. 4).
 *
 * @param betas beta_t for t = 0 .. T-1, each in (0, 1)
 * @param alphasCumprod abar_t = product of 1 - beta_s for s up to t
 * @implNote computed in float64 and rounded once where it meets tensors.
 */
public record NoiseSchedule(double[] betas, double[] alphasCumprod) {
    /** The schedule of those betas. */
    public NoiseSchedule(double[] betas) {
        this(betas.clone(), cumulated(betas));
    }

    private static double[] cumulated(double[] betas) {
        double[] product = new double[betas.length];
        double signal = 1;
        for (int t = 0; t < betas.length; t++) {
            if (!(betas[t] > 0 && betas[t] < 1)) {
                throw new IllegalArgumentException("betas must be in (0, 1), beta[" + t + "] was " + betas[t]);
            }
            signal *= 1 - betas[t]; // Ho et al. 2020: abar_t = prod alpha_s, alpha_s = 1 - beta_s
            product[t] = signal;
        }
        return product;
    }

    /** Stable Diffusion's {@code scaled_linear}: the square roots of beta are evenly spaced. */
    public static NoiseSchedule scaledLinear(double betaStart, double betaEnd, int steps) {
        double first = Math.sqrt(betaStart);
        double width = (Math.sqrt(betaEnd) - first) / (steps - 1);
        return new NoiseSchedule(IntStream.range(0, steps)
                .mapToDouble(t -> Math.pow(first + t * width, 2))
                .toArray());
    }

    /** Stable Diffusion 1.x: scaled linear from 0.00085 to 0.012 in 1000 steps. */
    public static NoiseSchedule stableDiffusion() {
        return scaledLinear(0.00085, 0.012, 1000);
    }

    /** Number of timesteps T. */
    public int steps() {
        return betas.length;
    }

    /** abar_t. */
    public double alphaCumprod(int t) {
        return alphasCumprod[t];
    }

    /** Signal-to-noise ratio abar_t / (1 - abar_t) (Kingma et al. 2021). */
    public double snr(int t) {
        return alphaCumprod(t) / (1 - alphaCumprod(t));
    }

    /**
     * Draws from q(x_t | x_0).
     *
     * @param x0 (B, C, H, W)
     * @param noise standard normal, same shape
     * @param timesteps one per example, in [0, T)
     * @return (B, C, H, W)
     */
    public NDArray addNoise(NDArray x0, NDArray noise, int[] timesteps) {
        if (timesteps.length != x0.getShape().get(0)) {
            throw new IllegalArgumentException("expected one timestep for each of "
                    + x0.getShape().get(0) + " examples, found " + timesteps.length);
        }
        return Scope.tidy(() -> {
            NDArray signal = column(x0, timesteps, 0); // sqrt(abar_t), (B, 1, 1, 1)
            NDArray spread = column(x0, timesteps, 1); // sqrt(1 - abar_t)
            return x0.mul(signal).add(noise.mul(spread)); // eq. 4
        });
    }

    private NDArray column(NDArray like, int[] timesteps, int complement) {
        float[] roots = new float[timesteps.length];
        for (int i = 0; i < roots.length; i++) {
            double abar = alphaCumprod(timesteps[i]);
            roots[i] = (float) Math.sqrt(complement == 0 ? abar : 1 - abar);
        }
        return Tensors.of(like.getManager(), roots, new Shape(roots.length, 1, 1, 1));
    }
}
