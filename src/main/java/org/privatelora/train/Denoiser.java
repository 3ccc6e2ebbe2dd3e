package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Adds noise that the seed, the stream, the step and the place in the batch determine, and has the model predict it.
 *
 * @param manager where inputs are made
 * @param predictor the adapted U-Net
 * @param captions the adapted text encoder
 * @param schedule of the noise
 * @param latent shape (C, h, w) of one latent
 * @param rng the run's seed
 */
record Denoiser(
        NDManager manager,
        NoisePredictor predictor,
        CaptionEncoder captions,
        NoiseSchedule schedule,
        Shape latent,
        Rng rng) {
    /** The same task for another predictor. */
    Denoiser with(NoisePredictor predictor, CaptionEncoder captions) {
        return new Denoiser(manager, predictor, captions, schedule, latent, rng);
    }

    /**
     * Element-wise squared errors of the predicted noise (Luo et al. 2024, eq. 3 before its mean).
     *
     * @param batch B examples
     * @param stream what the draw is for
     * @param step names the draw within its stream
     * @return (B, C h w), with a graph when one is recorded
     */
    NDArray errorMaps(List<Latent> batch, String stream, long step) {
        return errorMaps(batch, 0, stream, step);
    }

    /** The same for examples of a larger batch, the first of them at place {@code first}: they see the draws of their places. */
    NDArray errorMaps(List<Latent> batch, int first, String stream, long step) {
        int[] timesteps = new int[batch.size()];
        float[][] noises = new float[batch.size()][];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = rng.below(schedule.steps(), stream + "-timestep", step, first + i); // t ~ U{0 .. T-1}
            noises[i] = rng.normal(stream + "-noise", step, first + i, (int) latent.size()); // epsilon ~ N(0, I)
        }
        List<String> texts = batch.stream().map(Latent::caption).toList();
        return Scope.tidy(() -> {
            NDArray x0 = stack(batch.stream().map(Latent::values).toArray(float[][]::new)); // (B, C, h, w)
            NDArray noise = stack(noises);
            NDArray xt = schedule.addNoise(x0, noise, timesteps);
            NDArray epsilon = predictor.epsilon(xt, Tensors.of(manager, timesteps), captions.context(texts));
            return ProxyAttack.errorMaps(epsilon, noise);
        });
    }

    private NDArray stack(float[][] rows) {
        int size = (int) latent.size();
        float[] all = new float[rows.length * size];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * size, size);
        }
        return Tensors.of(manager, all, new Shape(rows.length).addAll(latent));
    }
}
