package org.privatelora.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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
        List<Draw> draws = IntStream.range(0, prompts.size())
                .mapToObj(i -> new Draw(prompts.get(i), seed, i))
                .toList();
        return pictures(parts, model, draws, progress);
    }

    /**
     * Draws pictures of different seeds, each the first of its seed, whatever is drawn beside it.
     *
     * @param parts decodes the latents
     * @param model predicts the noise
     * @param prompts one picture each
     * @param seeds one per prompt
     * @return per prompt (3, size, size) in [-1, 1]
     */
    public float[][] pictures(StableDiffusion parts, GrayBox model, List<String> prompts, long[] seeds) {
        if (prompts.size() != seeds.length) {
            throw new IllegalArgumentException(
                    "every prompt needs a seed, were " + prompts.size() + " prompts and " + seeds.length + " seeds");
        }
        List<Draw> draws = IntStream.range(0, seeds.length)
                .mapToObj(i -> new Draw(prompts.get(i), seeds[i], 0))
                .toList();
        return pictures(parts, model, draws, ProgressListener.NONE);
    }

    /** Picture {@code index} of a seed. */
    private record Draw(String prompt, long seed, int index) {
        float[] start(int size) {
            return new Rng(seed).normal(STREAM, 0, index, size);
        }

        NDArray noise(int step, NDManager manager, Shape one) {
            return new SampleNoise(new Rng(seed), index).perStep(manager, one).apply(step);
        }
    }

    private float[][] pictures(StableDiffusion parts, GrayBox model, List<Draw> draws, ProgressListener progress) {
        float[][] pictures = new float[draws.size()][];
        for (int first = 0; first < draws.size(); first += batch) {
            List<Draw> some = draws.subList(first, Math.min(draws.size(), first + batch));
            float[] drawn = Scope.value(() -> draw(parts, model, some));
            int each = drawn.length / some.size();
            for (int i = 0; i < some.size(); i++) {
                pictures[first + i] = Arrays.copyOfRange(drawn, i * each, (i + 1) * each);
            }
            progress.progress("sampling", first + some.size(), draws.size(), "");
        }
        return pictures;
    }

    private float[] draw(StableDiffusion parts, GrayBox model, List<Draw> draws) {
        NDArray context =
                model.captions().context(draws.stream().map(Draw::prompt).toList());
        NDArray without = model.captions().context(List.of(negative));
        Guidance guided = new Guidance(model.predictor(), without, guidance);
        Shape one = new Shape(1, 4, parts.latentSize(), parts.latentSize());
        NDManager manager = context.getManager();
        NDArray latents =
                solver.sample(guided, start(draws, manager, one), context, step -> noise(draws, step, manager, one));
        return parts.decode(latents).toFloatArray();
    }

    /** (B, 4, h, w). */
    private static NDArray start(List<Draw> draws, NDManager manager, Shape one) {
        int each = (int) one.size();
        float[] values = new float[draws.size() * each];
        for (int i = 0; i < draws.size(); i++) {
            System.arraycopy(draws.get(i).start(each), 0, values, i * each, each);
        }
        return Tensors.of(manager, values, new Shape(draws.size()).addAll(one.slice(1)));
    }

    /** (B, 4, h, w). */
    private static NDArray noise(List<Draw> draws, int step, NDManager manager, Shape one) {
        return NDArrays.concat(new NDList(
                draws.stream().map(draw -> draw.noise(step, manager, one)).toList()));
    }
}
