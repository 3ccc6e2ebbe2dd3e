package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.privatelora.progress.Interruption;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Denoising diffusion implicit models (Song et al. 2021), as Stable Diffusion 1.x samples: {@code steps_offset} 1, the last
 * step goes to abar_0, no clipping.
 *
 * @param schedule of the model
 * @param steps sampling steps, in [1, T]
 * @param eta 0: deterministic; 1: as noisy as DDPM
 */
public record Ddim(NoiseSchedule schedule, int steps, double eta) {
    private static final int OFFSET = 1;

    /** Checks the ranges. */
    public Ddim {
        if (steps < 1 || steps > schedule.steps() || !(eta >= 0)) {
            throw new IllegalArgumentException(
                    "steps must be in [1, " + schedule.steps() + "] and eta at least 0, were " + steps + " and " + eta);
        }
    }

    /** The timesteps visited, noisiest first. */
    public int[] timesteps() {
        int stride = schedule.steps() / steps;
        int[] visited = new int[steps];
        Arrays.setAll(visited, i -> Math.min((steps - 1 - i) * stride + OFFSET, schedule.steps() - 1));
        return visited;
    }

    /**
     * Samples without extra noise (eta 0).
     *
     * @param model may be a {@link Guidance}
     * @param start standard normal, (B, C, H, W)
     * @param context (B, N, D)
     * @return scaled latents, (B, C, H, W)
     */
    public NDArray sample(NoisePredictor model, NDArray start, NDArray context) {
        if (eta != 0) {
            throw new IllegalArgumentException("eta " + eta + " needs a noise per step; use sample with noises");
        }
        return sample(model, start, context, step -> start.zerosLike());
    }

    /** As {@link #sample(NoisePredictor, NDArray, NDArray)}, with standard normal noise (B, C, H, W) for each step. */
    public NDArray sample(NoisePredictor model, NDArray start, NDArray context, IntFunction<NDArray> noise) {
        int[] visited = timesteps();
        return Scope.tidy(() -> Autograd.noGrad(() -> {
            NDArray latents = start;
            for (int i = 0; i < visited.length; i++) {
                Interruption.check("sampling was stopped; nothing of it is kept");
                NDArray current = latents;
                int step = i;
                latents = Scope.tidy(() -> {
                    NDArray epsilon = predict(model, current, visited[step], context);
                    return step(current, epsilon, visited[step], noise.apply(step));
                });
            }
            return latents;
        }));
    }

    private static NDArray predict(NoisePredictor model, NDArray latents, int t, NDArray context) {
        long[] timesteps = new long[(int) latents.getShape().get(0)];
        Arrays.fill(timesteps, t);
        return model.epsilon(latents, Tensors.of(latents.getManager(), timesteps), context);
    }

    /**
     * One step from x_t to the next visited timestep.
     *
     * @param xt (B, C, H, W)
     * @param epsilon predicted noise, same shape
     * @param t the current timestep
     * @param noise standard normal, same shape; unused when eta is 0
     */
    public NDArray step(NDArray xt, NDArray epsilon, int t, NDArray noise) {
        int previous = t - schedule.steps() / steps;
        double abar = schedule.alphaCumprod(t);
        double abarPrevious = schedule.alphaCumprod(Math.max(previous, 0));
        double sigma = eta * Math.sqrt((1 - abarPrevious) / (1 - abar) * (1 - abar / abarPrevious)); // eq. 16
        NDArray x0 = xt.sub(epsilon.mul(Math.sqrt(1 - abar))).div(Math.sqrt(abar)); // eq. 12, predicted x_0
        NDArray direction = epsilon.mul(Math.sqrt(1 - abarPrevious - sigma * sigma)); // eq. 12, towards x_t
        NDArray mean = x0.mul(Math.sqrt(abarPrevious)).add(direction);
        return sigma == 0 ? mean : mean.add(noise.mul(sigma));
    }
}
