package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.privatelora.progress.ProgressListener;

/**
 * Ancestral sampling (Ho et al. 2020, algorithm 2) with the posterior variance, on all T timesteps or, respaced (Nichol and Dhariwal
 * 2021, section 4), on fewer: those of the schedule's spacing, without its offset. The last step ends without noise.
 *
 * @param schedule the schedule the model was trained with
 * @param steps number of steps, in [1, T]
 */
public record Ddpm(NoiseSchedule schedule, int steps) implements Sampler {
    /** Checks the range. */
    public Ddpm {
        SamplingLoop.requireSteps(schedule, steps, 1);
    }

    @Override
    public int[] timesteps() {
        return schedule.spacing().withOffset(0).timesteps(steps, schedule.steps());
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
            double alphaBefore = i == steps - 1 ? 1 : schedule.solvableAlpha(timesteps[i + 1]);
            return step(xt, epsilon, schedule.solvableAlpha(timesteps[i]), alphaBefore, () -> noise.apply(i));
        });
    }

    private static NDArray step(
            NDArray xt, NDArray epsilon, double alpha, double alphaBefore, Supplier<NDArray> noise) {
        double beta = 1 - alpha / alphaBefore;
        NDArray predictedX0 = xt.sub(epsilon.mul(Math.sqrt(1 - alpha))).mul(1 / Math.sqrt(alpha));
        NDArray mean = predictedX0
                .mul(Math.sqrt(alphaBefore) * beta / (1 - alpha))
                .add(xt.mul(Math.sqrt(1 - beta) * (1 - alphaBefore) / (1 - alpha))); // eq. 7
        double variance = (1 - alphaBefore) / (1 - alpha) * beta;
        return variance > 0 ? mean.add(noise.get().mul(Math.sqrt(variance))) : mean;
    }
}
