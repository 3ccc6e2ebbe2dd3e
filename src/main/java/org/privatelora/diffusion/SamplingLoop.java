package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/** What all samplers share: the loop with its ownership, progress and interruption. */
final class SamplingLoop {
    private static final String TASK = "sampling";

    private SamplingLoop() {}

    /** One step: the latents after it. */
    @FunctionalInterface
    interface Step {
        NDArray next(int index, NDArray xt);
    }

    static void requireSteps(NoiseSchedule schedule, int steps, int least) {
        if (steps < least || steps > schedule.steps()) {
            throw new IllegalArgumentException(
                    "steps must be in [" + least + ", " + schedule.steps() + "], was " + steps);
        }
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
