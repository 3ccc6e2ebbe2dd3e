package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.privatelora.diffusion.Ddim;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.tensor.Scope;

/**
 * Step-wise error comparison, SecMI_stat: latents are carried to some noise by the deterministic sampler run backwards, then one
 * step further and one step back. A model that was trained on them comes back nearer. Score = -sum (state - returned)^2.
 *
 * @param timestep t_sec, where the turn is; a multiple of the interval
 * @param interval timesteps of one step, positive
 * @param batch images per forward pass, at least 1; scores do not depend on it
 * @see <a href="https://arxiv.org/abs/2302.01316">Duan et al. 2023</a>
 * @implNote as in the authors' code the compared states are those at t_sec - interval, and clean latents count as the state at
 *     timestep 0.
 */
public record SecMi(int timestep, int interval, int batch) implements ScoredAttack {
    /** Checks the steps and the batch. */
    public SecMi {
        if (interval < 1 || timestep < interval || timestep % interval != 0 || batch < 1) {
            throw new IllegalArgumentException(
                    "timestep must be a positive multiple of the interval and batch at least 1," + " were " + timestep
                            + ", " + interval + " and " + batch);
        }
    }

    /** The authors' t_sec = 100 and interval 10. */
    public static SecMi defaults() {
        return new SecMi(100, 10, 25);
    }

    /**
     * A step further and a step back.
     *
     * @param ahead the state one interval further, (B, C, h, w)
     * @param returned the state after stepping back from there, same shape
     */
    public record Excursion(NDArray ahead, NDArray returned) {}

    @Override
    public String name() {
        return "secmi";
    }

    /** Steps to t_sec - interval, and two more. */
    @Override
    public int queries() {
        return timestep / interval + 1;
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.grayBox();
    }

    @Override
    public double[] scores(Target target, Query query) {
        return scores(asked(target, query));
    }

    private static double[] scores(float[][] differences) {
        return Arrays.stream(differences)
                .mapToDouble(mine -> -IntStream.range(0, mine.length)
                        .mapToDouble(i -> (double) mine[i] * mine[i])
                        .sum())
                .toArray();
    }

    /**
     * What a network is shown instead of the sum of squares (SecMI_NNs): |state - returned| of every image. The target remembers the scores
     * that follow from it, so they need not be asked for again.
     *
     * @param target the models
     * @param query the images
     * @return (N, C h w), at least 0
     */
    public float[][] differences(Target target, Query query) {
        float[][] differences = asked(target, query);
        target.remember(this, query, scores(differences));
        return differences;
    }

    private float[][] asked(Target target, Query query) {
        NoisePredictor model = target.adapted().predictor();
        return new PerImage(batch).rows(target.adapted(), query, (ids, latents, context) -> {
            NDArray state = state(model, target.schedule(), latents, context);
            return state.sub(excursion(model, target.schedule(), state, context).returned())
                    .abs();
        });
    }

    /**
     * Latents carried to t_sec - interval, interval by interval.
     *
     * @param model what is asked
     * @param schedule of the noise
     * @param latents clean and scaled, (B, C, h, w) float32
     * @param context text embedding, (B, N, D)
     * @return (B, C, h, w)
     */
    public NDArray state(NoisePredictor model, NoiseSchedule schedule, NDArray latents, NDArray context) {
        return Scope.tidy(() -> {
            NDArray state = latents.duplicate();
            for (int t = 0; t < timestep - interval; t += interval) {
                state = move(model, schedule, state, context, t, t + interval);
            }
            return state;
        });
    }

    /**
     * From a state at t_sec - interval one step further and one step back.
     *
     * @param model what is asked
     * @param schedule of the noise
     * @param state of {@link #state}, (B, C, h, w)
     * @param context text embedding, (B, N, D)
     * @return both states
     */
    public Excursion excursion(NoisePredictor model, NoiseSchedule schedule, NDArray state, NDArray context) {
        int turn = timestep - interval;
        NDArray ahead = move(model, schedule, state, context, turn, timestep);
        return new Excursion(ahead, move(model, schedule, ahead, context, timestep, turn));
    }

    private static NDArray move(
            NoisePredictor model, NoiseSchedule schedule, NDArray state, NDArray context, int from, int to) {
        return Scope.tidy(() -> {
            NDArray epsilon = model.epsilon(state, PerImage.timesteps(state, from), context);
            return Ddim.move(schedule, state, epsilon, from, to);
        });
    }

    /** The t-error: sum of squared differences between the state and what came back, (B,). */
    public static NDArray distance(NDArray state, Excursion excursion) {
        return Scope.tidy(() -> PerImage.sum(state.sub(excursion.returned()).square()));
    }
}
