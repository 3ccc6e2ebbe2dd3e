package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/** What all samplers share: the spacing of timesteps, and the loop with its ownership, progress and interruption. */
final class SamplingLoop {
    private static final String TASK = "sampling";

    private SamplingLoop() {}

    /** One step: the latents after it. */
    @FunctionalInterface
    interface Step {
        NDArray next(int index, NDArray xt);
    }

    /** {@code steps} equally spaced timesteps, falling, the last of them {@code offset} ("leading" spacing). */
    static int[] timesteps(NoiseSchedule schedule, int steps, int offset) {
        int[] timesteps = new int[steps];
        int stride = schedule.steps() / steps;
        int most = schedule.steps() - 1;
        Arrays.setAll(timesteps, i -> Math.min((steps - 1 - i) * stride + offset, most));
        return timesteps;
    }

    static void requireSteps(NoiseSchedule schedule, int steps, int least) {
        if (steps < least || steps > schedule.steps()) {
            throw new IllegalArgumentException(
                    "steps must be in [" + least + ", " + schedule.steps() + "], was " + steps);
        }
    }

    /** Where step {@code i} leads: the next timestep, at last 0 (diffusers' {@code set_alpha_to_one = false}). */
    static int after(int[] timesteps, int i) {
        return i + 1 < timesteps.length ? timesteps[i + 1] : 0;
    }

    /** The predictor at one timestep for the whole batch. */
    static NDArray epsilon(NoisePredictor predictor, NDArray xt, int timestep, NDArray context) {
        long[] timesteps = new long[Math.toIntExact(xt.getShape().get(0))];
        Arrays.fill(timesteps, timestep);
        return predictor.epsilon(xt, Tensors.of(xt.getManager(), timesteps), context);
    }

    static NDArray run(int count, NDArray start, ProgressListener listener, Step step) {
        NDArray xt = start;
        for (int i = 0; i < count; i++) {
            Interruption.check("sampling was stopped after step " + i + " of " + count + "; nothing is kept of it");
            int index = i;
            NDArray current = xt;
            xt = Autograd.noGrad(() -> Scope.tidy(() -> step.next(index, current)));
            if (current != start) {
                current.close();
            }
            listener.progress(TASK, i + 1L, count, "");
        }
        return xt;
    }
}
