package org.privatelora.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.privatelora.attack.GrayBox;
import org.privatelora.diffusion.Guidance;
import org.privatelora.diffusion.SampleNoise;
import org.privatelora.model.StableDiffusion;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Pictures for prompts, with classifier-free guidance. Picture i of a seed starts from the same noise for every model and in every
 * batch.
 *
 * @param solver turns noise into latents
 * @param guidance guidance scale, 1 for none
 * @param negative what pictures are guided away from; may be empty
 * @param batch pictures at once, at least 1
 */
public record Sampler(org.privatelora.diffusion.Sampler solver, double guidance, String negative, int batch) {
    private static final String STREAM = "sample";

    /** Checks the ranges. */
    public Sampler {
        if (!(guidance >= 1) || Double.isInfinite(guidance) || batch < 1) {
            throw new IllegalArgumentException(
                    "guidance and batch must be at least 1, were " + guidance + " and " + batch);
        }
    }

    /**
     * Draws pictures.
     *
     * @param parts decodes the latents
     * @param model predicts the noise
     * @param prompts one picture each
     * @param seed of the starting noise
     * @param progress hears of finished pictures
     * @return per prompt (3, size, size) in [-1, 1]
     */
    public float[][] pictures(
            StableDiffusion parts, GrayBox model, List<String> prompts, long seed, ProgressListener progress) {
        float[][] pictures = new float[prompts.size()][];
        for (int first = 0; first < prompts.size(); first += batch) {
            List<String> some = prompts.subList(first, Math.min(prompts.size(), first + batch));
            int begin = first;
            float[] drawn = Scope.value(() -> draw(parts, model, some, seed, begin));
            int each = drawn.length / some.size();
            for (int i = 0; i < some.size(); i++) {
                pictures[first + i] = Arrays.copyOfRange(drawn, i * each, (i + 1) * each);
            }
            progress.progress("sampling", first + some.size(), prompts.size(), "");
        }
        return pictures;
    }

    private float[] draw(StableDiffusion parts, GrayBox model, List<String> prompts, long seed, int first) {
        NDArray context = model.captions().context(prompts);
        NDArray without = model.captions().context(List.of(negative));
        Guidance guided = new Guidance(model.predictor(), without, guidance);
        NDArray start = noise(parts, context, seed, first, prompts.size());
        SampleNoise noise = new SampleNoise(new Rng(seed), first);
        NDArray latents = solver.sample(guided, start, context, noise.perStep(context.getManager(), start.getShape()));
        return parts.decode(latents).toFloatArray();
    }

    private static NDArray noise(StableDiffusion parts, NDArray like, long seed, int first, int count) {
        Shape shape = new Shape(count, 4, parts.latentSize(), parts.latentSize());
        int each = (int) shape.size() / count;
        float[] values = new float[count * each];
        for (int i = 0; i < count; i++) {
            System.arraycopy(new Rng(seed).normal(STREAM, 0, first + i, each), 0, values, i * each, each);
        }
        return Tensors.of(like.getManager(), values, shape);
    }
}
