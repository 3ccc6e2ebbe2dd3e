package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.privatelora.diffusion.Ddim;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.tensor.Scope;

/**
 * Latents are given noise and denoised again several times; the mean of what comes back is nearer to an image that was trained on.
 * Score = -mean (latents - mean of reconstructions)^2.
 *
 * @param timestep t from which it is denoised; a multiple of the interval
 * @param interval k, timesteps of one deterministic step, positive
 * @param count n, reconstructions, at least 1
 * @param batch images per forward pass, at least 1; scores do not depend on it
 * @see <a href="https://arxiv.org/abs/2405.20771">Li et al. 2024, algorithm 1</a>
 * @implNote what comes back is compared with the latents; {@link ReDiffusePictures} compares pictures as the paper does on Stable
 *     Diffusion. So n = 1 and t = k would be nothing but the loss at t here.
 */
public record ReDiffuse(int timestep, int interval, int count, int batch) implements ScoredAttack {
    /** Checks the steps, the count and the batch. */
    public ReDiffuse {
        if (interval < 1 || timestep < interval || timestep % interval != 0 || count < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "timestep must be a positive multiple of the interval, count and batch at" + " least 1, were "
                            + timestep + ", " + interval + ", " + count + " and " + batch);
        }
    }

    /** What the authors take for DDIM, t = 200 and k = 100, with n = 3 where they have 10: 6 questions per image for 20. */
    public static ReDiffuse defaults() {
        return new ReDiffuse(200, 100, 3, 25);
    }

    /** The same with so many images per forward pass. */
    public ReDiffuse withBatch(int batch) {
        return new ReDiffuse(timestep, interval, count, batch);
    }

    @Override
    public String name() {
        return "rediffuse-latents";
    }

    @Override
    public int queries() {
        return count * (timestep / interval);
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.grayBox();
    }

    @Override
    public double[] scores(Target target, Query query) {
        GrayBox model = target.adapted();
        return new PerImage(batch).scores(model, query, (ids, latents, context) -> {
            NDArray sum = latents.zerosLike();
            for (int draw = 0; draw < count; draw++) {
                sum = sum.add(returned(model, target.schedule(), ids, latents, context, draw));
            }
            NDArray difference = latents.sub(sum.div(count));
            return PerImage.sum(difference.square()).div(difference.size() / ids.size());
        });
    }

    /** What comes back of images, with the noise that belongs to their names and a draw. */
    NDArray returned(
            GrayBox model, NoiseSchedule schedule, List<String> ids, NDArray latents, NDArray context, int draw) {
        DenoisingGrid draws = new DenoisingGrid(List.of(timestep), count, 0, batch);
        NDArray noise = draws.noise(ids, timestep, draw, latents);
        return reconstruction(model.predictor(), schedule, latents, noise, context);
    }

    /**
     * What comes back once.
     *
     * @param model what is asked
     * @param schedule of the noise
     * @param latents clean and scaled, (B, C, h, w) float32
     * @param noise that they are given, same shape
     * @param context text embedding, (B, N, D)
     * @return clean latents, same shape
     */
    public NDArray reconstruction(
            NoisePredictor model, NoiseSchedule schedule, NDArray latents, NDArray noise, NDArray context) {
        return Scope.tidy(() -> {
            NDArray state = schedule.addNoise(latents, noise, PerImage.repeated(latents, timestep));
            for (int t = timestep; t > interval; t -= interval) {
                NDArray epsilon = model.epsilon(state, PerImage.timesteps(state, t), context);
                state = Ddim.move(schedule, state, epsilon, t, t - interval);
            }
            NDArray last = model.epsilon(state, PerImage.timesteps(state, interval), context);
            return schedule.predictedX0(state, last, PerImage.repeated(state, interval));
        });
    }
}
