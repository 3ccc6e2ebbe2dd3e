package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Adds noise that the seed, the stream, the step and the place in the batch determine, and has the model predict it, or what else its
 * task is.
 *
 * @param manager where inputs are made
 * @param predictor the adapted U-Net, returning what it is trained to predict
 * @param captions the adapted text encoder
 * @param schedule of the noise
 * @param loss what is predicted, and how timesteps count
 * @param rng the run's seed
 */
record Denoiser(
        NDManager manager,
        NoisePredictor predictor,
        CaptionEncoder captions,
        NoiseSchedule schedule,
        LossConfig loss,
        Rng rng) {
    /** The same task for another predictor. */
    Denoiser with(NoisePredictor predictor, CaptionEncoder captions) {
        return new Denoiser(manager, predictor, captions, schedule, loss, rng);
    }

    /**
     * Element-wise squared errors of the prediction (Luo et al. 2024, eq. 3 before its mean), every timestep alike.
     *
     * @param batch B examples, their latents of one size
     * @param stream what the draw is for
     * @param step names the draw within its stream
     * @return (B, C h w), with a graph when one is recorded
     * @implNote a model that predicts v errs in v, as sd-scripts and the paper's code on it have it.
     */
    NDArray errorMaps(List<Latent> batch, String stream, long step) {
        return errorMaps(batch, 0, stream, step);
    }

    /** The same for examples of a larger batch, the first of them at place {@code first}: they see the draws of their places. */
    NDArray errorMaps(List<Latent> batch, int first, String stream, long step) {
        Shape latent = shape(batch); // (C, h, w)
        int[] timesteps = timesteps(batch.size(), first, stream, step);
        float[][] noises = new float[batch.size()][];
        for (int i = 0; i < noises.length; i++) {
            noises[i] = noise(latent, stream, step, first + i);
        }
        List<String> texts = batch.stream().map(Latent::caption).toList();
        return Scope.tidy(() -> {
            NDArray x0 = stack(latent, batch.stream().map(Latent::values).toArray(float[][]::new)); // (B, C, h, w)
            NDArray noise = stack(latent, noises);
            NDArray xt = schedule.addNoise(x0, noise, timesteps);
            NDArray predicted = predictor.epsilon(xt, Tensors.of(manager, timesteps), captions.context(texts));
            return ProxyAttack.errorMaps(predicted, loss.prediction().target(schedule, x0, noise, timesteps));
        });
    }

    /**
     * Mean over examples of their mean squared errors, times min-SNR weights where they are asked for (Hang et al. 2023, section 3.4).
     *
     * @param errorMaps (B, C h w) of {@link #errorMaps} of the same places, stream and step
     * @param first place of the first example in its batch
     * @return shape ()
     */
    NDArray adaptationLoss(NDArray errorMaps, int first, String stream, long step) {
        if (loss.minSnrGamma() == 0) {
            return errorMaps.mean();
        }
        int[] timesteps = timesteps((int) errorMaps.getShape().get(0), first, stream, step);
        double[] weights = loss.prediction().minSnrWeights(schedule, loss.minSnrGamma());
        float[] mine = new float[timesteps.length];
        for (int i = 0; i < mine.length; i++) {
            mine[i] = (float) weights[timesteps[i]];
        }
        return errorMaps
                .mul(Tensors.of(manager, mine, new Shape(mine.length, 1)))
                .mean();
    }

    private static Shape shape(List<Latent> batch) {
        Shape first = batch.get(0).shape();
        batch.stream()
                .filter(example -> !example.shape().equals(first))
                .findAny()
                .ifPresent(other -> {
                    throw new IllegalArgumentException(
                            "a batch must hold latents of one size, found " + first + " of picture "
                                    + batch.get(0).id() + " and " + other.shape() + " of picture " + other.id()
                                    + "; ask about pictures of one bucket at a time");
                });
        return first;
    }

    /** t ~ U{0 .. T-1}, (B,). */
    private int[] timesteps(int count, int first, String stream, long step) {
        int[] timesteps = new int[count];
        Arrays.setAll(timesteps, i -> rng.below(schedule.steps(), stream + "-timestep", step, first + i));
        return timesteps;
    }

    /** epsilon ~ N(0, I), plus one number for each channel where an offset is asked for; (C h w). */
    private float[] noise(Shape latent, String stream, long step, int i) {
        float[] noise = rng.normal(stream + "-noise", step, i, (int) latent.size());
        if (loss.noiseOffset() > 0) {
            int channels = (int) latent.get(0);
            float[] offsets = rng.normal(stream + "-noise-offset", step, i, channels);
            int each = noise.length / channels;
            for (int j = 0; j < noise.length; j++) {
                noise[j] += (float) (loss.noiseOffset() * offsets[j / each]);
            }
        }
        return noise;
    }

    private NDArray stack(Shape latent, float[][] rows) {
        int size = (int) latent.size();
        float[] all = new float[rows.length * size];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * size, size);
        }
        return Tensors.of(manager, all, new Shape(rows.length).addAll(latent));
    }
}
