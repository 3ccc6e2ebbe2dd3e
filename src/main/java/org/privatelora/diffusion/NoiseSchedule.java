package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * How much noise each timestep adds (Ho et al. 2020, section 2): xt = sqrt(alphasCumprod[t]) x0 + sqrt(1 - alphasCumprod[t])
 * noise. Immutable.
 *
 * @implNote computed in float64 and rounded where it meets a tensor; PyTorch code computes it in float32, which differs by less
 *     than 2e-6 in alphasCumprod.
 */
public final class NoiseSchedule {
    private static final int STABLE_DIFFUSION_STEPS = 1000;
    private static final double STABLE_DIFFUSION_BEGIN = 0.00085;
    private static final double STABLE_DIFFUSION_END = 0.012;
    /** What samplers take for an alphasCumprod of 0, by whose root they divide: diffusers' number for such schedules. */
    private static final double LEAST_SOLVABLE = 0x1p-24;

    private final double[] betas;
    private final double[] alphasCumprod;
    private final TimestepSpacing spacing;

    /**
     * A schedule of any form, sampled as Stable Diffusion 1 is.
     *
     * @param betas variance added by each step, each in (0, 1)
     */
    public NoiseSchedule(double[] betas) {
        if (betas.length == 0 || Arrays.stream(betas).anyMatch(beta -> !(beta > 0 && beta < 1))) {
            throw new IllegalArgumentException(
                    "betas must be at least one number, each in (0, 1), were " + Arrays.toString(betas));
        }
        this.spacing = TimestepSpacing.stableDiffusion();
        this.betas = betas.clone();
        this.alphasCumprod = new double[betas.length];
        double product = 1;
        for (int t = 0; t < betas.length; t++) {
            product *= 1 - betas[t];
            alphasCumprod[t] = product;
        }
    }

    private NoiseSchedule(double[] betas, double[] alphasCumprod, TimestepSpacing spacing) {
        this.betas = betas;
        this.alphasCumprod = alphasCumprod;
        this.spacing = spacing;
    }

    /** The same noise, sampled at other timesteps. */
    public NoiseSchedule withSpacing(TimestepSpacing spacing) {
        return new NoiseSchedule(betas, alphasCumprod, spacing);
    }

    /** Which timesteps samplers visit. */
    public TimestepSpacing spacing() {
        return spacing;
    }

    /** Stable Diffusion 1: {@code scaled_linear}, 0.00085 to 0.012 in 1000 steps. */
    public static NoiseSchedule stableDiffusion() {
        return scaledLinear(STABLE_DIFFUSION_BEGIN, STABLE_DIFFUSION_END, STABLE_DIFFUSION_STEPS);
    }

    /** Betas whose square roots are equally spaced. */
    public static NoiseSchedule scaledLinear(double begin, double end, int steps) {
        return spaced(Math.sqrt(begin), Math.sqrt(end), steps, root -> root * root);
    }

    /** Betas that are equally spaced (Ho et al. 2020, section 4). */
    public static NoiseSchedule linear(double begin, double end, int steps) {
        return spaced(begin, end, steps, DoubleUnaryOperator.identity());
    }

    private static NoiseSchedule spaced(double begin, double end, int steps, DoubleUnaryOperator beta) {
        double stride = (end - begin) / Math.max(1, steps - 1);
        return new NoiseSchedule(IntStream.range(0, steps)
                .mapToDouble(i -> beta.applyAsDouble(begin + i * stride))
                .toArray());
    }

    /**
     * The same with nothing of the picture left at the last timestep: square roots of alphasCumprod are shifted until the last is 0 and
     * scaled until the first is what it was. The last beta is 1. A network must predict v on it: at the last timestep the noise is all
     * there is to see, and samplers must begin there: leading timesteps become trailing ones.
     *
     * @see <a href="https://arxiv.org/abs/2305.08891">Lin et al. 2024, algorithm 1</a>
     */
    public NoiseSchedule zeroTerminalSnr() {
        double[] roots = Arrays.stream(alphasCumprod).map(Math::sqrt).toArray();
        double first = roots[0];
        double last = roots[roots.length - 1];
        if (!(last < first)) {
            throw new IllegalArgumentException("a schedule must have at least 2 timesteps for this, had " + steps());
        }
        double[] cumprod = Arrays.stream(roots)
                .map(root -> (root - last) * first / (first - last))
                .map(root -> root * root)
                .toArray();
        double[] rescaled = IntStream.range(0, cumprod.length)
                .mapToDouble(t -> 1 - cumprod[t] / (t == 0 ? 1 : cumprod[t - 1]))
                .toArray();
        return new NoiseSchedule(rescaled, cumprod, spacing.visitingTheLast());
    }

    /** Number of timesteps T; they run from 0 (least noise) to T - 1. */
    public int steps() {
        return betas.length;
    }

    /** Variance added by each step, (T,). */
    public double[] betas() {
        return betas.clone();
    }

    /** Product of 1 - beta up to and with each step, (T,), decreasing in (0, 1); the last may be 0. */
    public double[] alphasCumprod() {
        return alphasCumprod.clone();
    }

    /** alphasCumprod[t]; {@code IllegalArgumentException} when t is outside [0, T). */
    public double alphaCumprod(int t) {
        if (t < 0 || t >= steps()) {
            throw new IllegalArgumentException("timestep must be in [0, " + steps() + "), was " + t);
        }
        return alphasCumprod[t];
    }

    /** {@link #alphaCumprod}, but never 0. */
    double solvableAlpha(int t) {
        return Math.max(LEAST_SOLVABLE, alphaCumprod(t));
    }

    /** Signal-to-noise ratio alphaCumprod / (1 - alphaCumprod) at a timestep (Kingma et al. 2021, eq. 2). */
    public double snr(int t) {
        return alphaCumprod(t) / (1 - alphaCumprod(t));
    }

    /** {@link #snr(int)} of every timestep, (T,), decreasing. */
    public double[] snr() {
        return IntStream.range(0, steps()).mapToDouble(this::snr).toArray();
    }

    /**
     * Noisy latents (Ho et al. 2020, eq. 4).
     *
     * @param x0 clean latents, (B, ...), float32
     * @param noise standard normal, same shape
     * @param timesteps (B,), each in [0, T)
     * @return xt, same shape, with the manager of x0
     */
    public NDArray addNoise(NDArray x0, NDArray noise, int[] timesteps) {
        return Scope.tidy(() -> x0.mul(signal(x0, timesteps)).add(noise.mul(sigma(x0, timesteps))));
    }

    /**
     * What a v-predicting model predicts, sqrt(alphaCumprod) noise - sqrt(1 - alphaCumprod) x0 (Salimans and Ho 2022, appendix D);
     * arguments as of {@link #addNoise}.
     */
    public NDArray velocity(NDArray x0, NDArray noise, int[] timesteps) {
        return Scope.tidy(() -> noise.mul(signal(x0, timesteps)).sub(x0.mul(sigma(x0, timesteps))));
    }

    /**
     * The clean latents that a predicted noise implies, (xt - sqrt(1 - alphaCumprod) epsilon) / sqrt(alphaCumprod) (Song et al.
     * 2021, eq. 9).
     *
     * @param xt noisy latents, (B, ...)
     * @param epsilon predicted noise, same shape
     * @param timesteps (B,)
     * @return same shape
     */
    public NDArray predictedX0(NDArray xt, NDArray epsilon, int[] timesteps) {
        return Scope.tidy(() -> xt.sub(epsilon.mul(sigma(xt, timesteps))).div(signal(xt, timesteps)));
    }

    /**
     * The noise that a predicted velocity implies, sqrt(alphaCumprod) v + sqrt(1 - alphaCumprod) xt (Salimans and Ho 2022, appendix
     * D); an alphaCumprod of 0 counts as 2^-24, with which samplers find the clean latents again.
     *
     * @param xt noisy latents, (B, ...)
     * @param velocity predicted, same shape
     * @param timesteps (B,)
     * @return same shape
     */
    public NDArray predictedNoise(NDArray xt, NDArray velocity, int[] timesteps) {
        return Scope.tidy(() -> {
            NDArray signal = perSample(xt, timesteps, t -> Math.sqrt(solvableAlpha(t)));
            NDArray sigma = perSample(xt, timesteps, t -> Math.sqrt(1 - solvableAlpha(t)));
            return velocity.mul(signal).add(xt.mul(sigma));
        });
    }

    private NDArray signal(NDArray like, int[] timesteps) {
        return perSample(like, timesteps, t -> Math.sqrt(alphaCumprod(t)));
    }

    private NDArray sigma(NDArray like, int[] timesteps) {
        return perSample(like, timesteps, t -> Math.sqrt(1 - alphaCumprod(t)));
    }

    /** A number for each sample, (B, 1, ..., 1). */
    private static NDArray perSample(NDArray like, int[] timesteps, IntToDoubleFunction function) {
        Shape shape = like.getShape();
        if (shape.get(0) != timesteps.length) {
            throw new IllegalArgumentException(
                    "there must be one timestep for each sample of " + shape + ", were " + timesteps.length);
        }
        float[] values = new float[timesteps.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) function.applyAsDouble(timesteps[i]);
        }
        long[] broadcast = new long[shape.dimension()];
        Arrays.fill(broadcast, 1);
        broadcast[0] = values.length;
        return Tensors.of(like.getManager(), values, new Shape(broadcast));
    }
}
