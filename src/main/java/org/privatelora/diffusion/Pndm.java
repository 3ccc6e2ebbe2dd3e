package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Scope;

/**
 * Pseudo numerical methods (Liu et al. 2022), linear multi-step only: each step uses the mean of up to four predictions, the first is
 * made twice. The sampler that Stable Diffusion 1 names in its configuration; {@code steps} steps take {@code steps + 1} calls.
 *
 * @param schedule the schedule the model was trained with
 * @param steps number of steps, in [2, T]
 * @implNote the paper starts with three Runge-Kutta steps; this is diffusers' {@code skip_prk_steps}, which starts with one Heun-like
 *     step and lower orders instead.
 */
public record Pndm(NoiseSchedule schedule, int steps) implements Sampler {
    /** Adams-Bashforth coefficients by the number of predictions at hand, the newest first (eq. 12 for four). */
    private static final double[][] ADAMS_BASHFORTH = {
        {1}, {3 / 2., -1 / 2.}, {23 / 12., -16 / 12., 5 / 12.}, {55 / 24., -59 / 24., 37 / 24., -9 / 24.}
    };

    /** Checks the range. */
    public Pndm {
        SamplingLoop.requireSteps(schedule, steps, 2);
    }

    /** The second timestep twice. */
    @Override
    public int[] timesteps() {
        int[] once = schedule.spacing().timesteps(steps, schedule.steps());
        return IntStream.rangeClosed(0, steps).map(i -> once[i < 2 ? i : i - 1]).toArray();
    }

    @Override
    public NDArray sample(
            NoisePredictor model,
            NDArray start,
            NDArray context,
            IntFunction<NDArray> noise,
            ProgressListener listener) {
        Deque<NDArray> history = new ArrayDeque<>(); // newest first
        try {
            return SamplingLoop.run(steps + 1, start, listener, (i, xt) -> step(model, start, context, history, i, xt));
        } finally {
            history.forEach(NDArray::close);
        }
    }

    private NDArray step(
            NoisePredictor model, NDArray start, NDArray context, Deque<NDArray> history, int i, NDArray xt) {
        int[] timesteps = timesteps();
        NDArray epsilon = SamplingLoop.epsilon(model, xt, timesteps[i], context);
        if (i == 1) { // from the start again, with the mean of the predictions at both ends (Heun)
            NDArray mean = epsilon.add(history.getFirst()).mul(0.5);
            return transfer(start, mean, timesteps[0], schedule.solvableAlpha(timesteps[1]));
        }
        remember(history, epsilon);
        double alphaTo = i < steps
                ? schedule.solvableAlpha(timesteps[i + 1])
                : schedule.spacing().finalAlpha(schedule, timesteps[i], steps);
        return transfer(xt, combined(history), timesteps[i], alphaTo);
    }

    private static void remember(Deque<NDArray> history, NDArray epsilon) {
        history.addFirst(Scope.keep(epsilon.duplicate()));
        if (history.size() > ADAMS_BASHFORTH.length) {
            history.removeLast().close();
        }
    }

    private static NDArray combined(Deque<NDArray> history) {
        double[] coefficients = ADAMS_BASHFORTH[history.size() - 1];
        Iterator<NDArray> epsilons = history.iterator();
        NDArray sum = epsilons.next().mul(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = sum.add(epsilons.next().mul(coefficients[i]));
        }
        return sum;
    }

    /** Eq. 11: the transfer part from one timestep to another's alphaCumprod. */
    private NDArray transfer(NDArray xt, NDArray epsilon, int from, double alphaTo) {
        double alpha = schedule.solvableAlpha(from);
        double denominator = alpha * Math.sqrt(1 - alphaTo) + Math.sqrt(alpha * (1 - alpha) * alphaTo);
        return xt.mul(Math.sqrt(alphaTo / alpha)).sub(epsilon.mul((alphaTo - alpha) / denominator));
    }
}
