package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Scope;

/**
 * Denoising diffusion implicit models (Song et al. 2021) on the timesteps of the schedule's spacing; nothing is clipped.
 *
 * @param schedule the schedule the model was trained with
 * @param steps number of steps, in [1, T]
 * @param eta 0: deterministic, 1: as much noise as DDPM
 */
public record Ddim(NoiseSchedule schedule, int steps, double eta) implements Sampler {
    /** Checks the ranges. */
    public Ddim {
        SamplingLoop.requireSteps(schedule, steps, 1);
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta must be in [0, 1], was " + eta);
        }
    }

    /** The deterministic sampler. */
    public static Ddim deterministic(NoiseSchedule schedule, int steps) {
        return new Ddim(schedule, steps, 0);
    }

    @Override
    public int[] timesteps() {
        return schedule.spacing().timesteps(steps, schedule.steps());
    }

    @Override
    public NDArray sample(
            NoisePredictor model,
            NDArray start,
            NDArray context,
            IntFunction<NDArray> noise,
            ProgressListener listener) {
        int[] timesteps = timesteps();
        return SamplingLoop.run(steps, start, listener, (i, xt) -> {
            NDArray epsilon = SamplingLoop.epsilon(model, xt, timesteps[i], context);
            double alpha = schedule.solvableAlpha(timesteps[i]);
            double alphaBefore = i + 1 < steps
                    ? schedule.solvableAlpha(timesteps[i + 1])
                    : schedule.spacing().finalAlpha(schedule, timesteps[i], steps);
            return step(xt, epsilon, alpha, alphaBefore, () -> noise.apply(i));
        });
    }

    private NDArray step(NDArray xt, NDArray epsilon, double alpha, double alphaBefore, Supplier<NDArray> noise) {
        double sigma = eta * Math.sqrt((1 - alphaBefore) / (1 - alpha) * (1 - alpha / alphaBefore)); // eq. 16
        NDArray mean = mean(xt, epsilon, alpha, alphaBefore, sigma);
        return eta > 0 ? mean.add(noise.get().mul(sigma)) : mean;
    }

    /** Eq. 12 without its random term. */
    private static NDArray mean(NDArray xt, NDArray epsilon, double alpha, double alphaBefore, double sigma) {
        NDArray predictedX0 = xt.sub(epsilon.mul(Math.sqrt(1 - alpha))).mul(1 / Math.sqrt(alpha));
        NDArray direction = epsilon.mul(Math.sqrt(1 - alphaBefore - sigma * sigma));
        return predictedX0.mul(Math.sqrt(alphaBefore)).add(direction);
    }

    /**
     * One deterministic step between any two timesteps; towards more noise it is DDIM's inversion.
     *
     * @param schedule the schedule
     * @param xt latents at {@code from}, (B, C, H, W)
     * @param epsilon predicted noise, same shape
     * @param from timestep of xt
     * @param to timestep of the result
     * @return same shape
     */
    public static NDArray move(NoiseSchedule schedule, NDArray xt, NDArray epsilon, int from, int to) {
        return Scope.tidy(() -> mean(xt, epsilon, schedule.solvableAlpha(from), schedule.solvableAlpha(to), 0));
    }
}
