package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.progress.Interruption;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * The fixed questions that a loss-based attack asks about every image: each timestep with each noise draw.
 *
 * @param timesteps in [0, T), in the order of {@link DenoisingLosses#perTimestep()}
 * @param draws noises per timestep, at least 1
 * @param seed the attacker's seed
 * @param batch images per forward pass, at least 1; scores do not depend on it
 */
public record DenoisingGrid(List<Integer> timesteps, int draws, long seed, int batch) {
    private static final String STREAM = "denoising-grid/";

    /** Copies the list and checks the counts. */
    public DenoisingGrid {
        timesteps = List.copyOf(timesteps);
        if (timesteps.isEmpty() || draws < 1 || batch < 1) {
            throw new IllegalArgumentException("a grid needs at least 1 timestep, draw and image per batch, was "
                    + timesteps.size() + ", " + draws + " and " + batch);
        }
    }

    /** What is done with one forward pass. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Sees the prediction for some images at one timestep and draw; arrays are closed afterwards.
         *
         * @param cell which question, timestep-major: index of the timestep * draws + draw
         * @param firstImage index of the first image in the query
         * @param epsilon predicted noise, (B, C, h, w)
         * @param noise true noise, (B, C, h, w)
         */
        void visit(int cell, int firstImage, NDArray epsilon, NDArray noise);
    }

    /** Ten timesteps 50, 150, ..., 950 with one draw each. */
    public static DenoisingGrid defaults() {
        return spread(10, 1);
    }

    /** {@code count} timesteps in the middles of equal stretches of [0, 1000). */
    public static DenoisingGrid spread(int count, int draws) {
        List<Integer> timesteps = IntStream.range(0, count)
                .mapToObj(i -> (2 * i + 1) * 500 / count)
                .toList();
        return new DenoisingGrid(timesteps, draws, 0, 25);
    }

    /** The same questions with another attacker's noise. */
    public DenoisingGrid withSeed(long seed) {
        return new DenoisingGrid(timesteps, draws, seed, batch);
    }

    /** The same questions in batches of another size. */
    public DenoisingGrid withBatch(int batch) {
        return new DenoisingGrid(timesteps, draws, seed, batch);
    }

    /** Forward passes per image. */
    public int queries() {
        return timesteps.size() * draws;
    }

    /**
     * The denoising loss of every image at every timestep: mean over draws, channels and pixels of (epsilon - noise)^2.
     *
     * @param model what is asked
     * @param schedule its noise
     * @param query the images
     * @return losses (N, timesteps)
     */
    public DenoisingLosses losses(GrayBox model, NoiseSchedule schedule, Query query) {
        double[][] sums = new double[query.size()][timesteps.size()];
        visit(model, schedule, query, (cell, first, epsilon, noise) -> {
            double[] losses = perImage(epsilon, noise);
            for (int i = 0; i < losses.length; i++) {
                sums[first + i][cell / draws] += losses[i] / draws;
            }
        });
        return new DenoisingLosses(sums);
    }

    /**
     * The denoising loss of each image: mean over channels and pixels of (epsilon - noise)^2, summed in double precision in one order,
     * so that a model compared with itself differs by exactly nothing.
     *
     * @param epsilon predicted noise, (B, C, h, w)
     * @param noise true noise, same shape
     * @return B numbers, at least 0
     */
    public static double[] perImage(NDArray epsilon, NDArray noise) {
        float[] squares = epsilon.sub(noise).square().toFloatArray();
        int size = squares.length / (int) epsilon.getShape().get(0); // C h w
        double[] losses = new double[squares.length / size];
        for (int i = 0; i < squares.length; i++) {
            losses[i / size] += squares[i];
        }
        Arrays.setAll(losses, i -> losses[i] / size);
        return losses;
    }

    /** Asks everything, batch by batch, each of images of one size; stops with an {@link Interruption} when the thread is interrupted. */
    public void visit(GrayBox model, NoiseSchedule schedule, Query query, Visitor visitor) {
        for (Query.Slice slice : query.slices(batch)) {
            Scope.run(() -> Autograd.noGrad(() -> {
                visitBatch(model, schedule, query, slice, visitor);
                return Boolean.TRUE;
            }));
        }
    }

    private void visitBatch(GrayBox model, NoiseSchedule schedule, Query query, Query.Slice slice, Visitor visitor) {
        int begin = slice.begin();
        int end = slice.end();
        NDArray latents = slice.latents(); // (B, C, h, w)
        NDArray context = model.captions().context(query.captions().subList(begin, end));
        for (int cell = 0; cell < queries(); cell++) {
            Interruption.check("the attack was stopped; nothing of it is kept, run it again");
            int t = timesteps.get(cell / draws);
            int draw = cell % draws;
            int at = cell;
            Scope.run(() -> {
                NDArray noise = noise(query.ids().subList(begin, end), t, draw, latents);
                int[] timestep = new int[end - begin];
                Arrays.fill(timestep, t);
                NDArray noisy = schedule.addNoise(latents, noise, timestep);
                NDArray epsilon = model.predictor().epsilon(noisy, Tensors.of(latents.getManager(), timestep), context);
                visitor.visit(at, begin, epsilon, noise);
            });
        }
    }

    /** Noise (B, C, h, w), a pure function of seed, image, timestep and draw. */
    NDArray noise(List<String> ids, int t, int draw, NDArray latents) {
        Shape shape = latents.getShape(); // (B, C, h, w)
        int count = (int) shape.size() / ids.size();
        float[] values = new float[ids.size() * count];
        Rng rng = new Rng(seed);
        for (int i = 0; i < ids.size(); i++) {
            System.arraycopy(rng.normal(STREAM + ids.get(i), t, draw, count), 0, values, i * count, count);
        }
        return Tensors.of(latents.getManager(), values, shape);
    }
}
