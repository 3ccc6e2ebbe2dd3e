package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.privatelora.progress.Interruption;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Asks a model about images batch by batch, each of images of one size, without recording a graph.
 *
 * @param batch images per forward pass, at least 1; scores do not depend on it
 * @implNote distances that are sums over an image, which is what SecMI and PIA are, grow with it: among images of several sizes a larger
 *     one scores lower for no other reason. The areas of the buckets for 512 pixels differ by less than a fifth; calibrated scores mind it less.
 */
record PerImage(int batch) {
    PerImage {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch needs at least 1 image, was " + batch);
        }
    }

    /** A distance that is smaller for members. */
    @FunctionalInterface
    interface Distance {
        /** (B,) of latents (B, C, h, w) under context (B, N, D). */
        NDArray of(NDArray latents, NDArray context);
    }

    /** A distance that is smaller for members, for which noise is drawn by the names of the images. */
    @FunctionalInterface
    interface NamedDistance {
        /** (B,) of latents (B, C, h, w) of B images under context (B, N, D). */
        NDArray of(List<String> ids, NDArray latents, NDArray context);
    }

    /** Minus the distance of every image, in the order of the query. */
    double[] scores(GrayBox model, Query query, Distance distance) {
        return scores(model, query, (ids, latents, context) -> distance.of(latents, context));
    }

    /** The same with the names of the images. */
    double[] scores(GrayBox model, Query query, NamedDistance distance) {
        return Arrays.stream(rows(model, query, distance))
                .mapToDouble(distances -> -distances[0])
                .toArray();
    }

    /** All numbers (n) of every image, in the order of the query, of what makes (B, n) of a batch. */
    float[][] rows(GrayBox model, Query query, NamedDistance numbers) {
        float[][] rows = new float[query.size()][];
        for (Query.Slice slice : query.slices(batch)) {
            Interruption.check("the attack was stopped; nothing of it is kept, run it again");
            int begin = slice.begin();
            int end = slice.end();
            float[] all = Scope.value(() -> Autograd.noGrad(() -> numbers.of(
                            query.ids().subList(begin, end),
                            slice.latents(),
                            model.captions().context(query.captions().subList(begin, end)))
                    .toFloatArray()));
            int each = all.length / (end - begin);
            for (int i = begin; i < end; i++) {
                rows[i] = Arrays.copyOfRange(all, (i - begin) * each, (i - begin + 1) * each);
            }
        }
        return rows;
    }

    /** An integer for each image, (B,) int64. */
    static NDArray timesteps(NDArray latents, int timestep) {
        return Tensors.of(latents.getManager(), repeated(latents, timestep));
    }

    /** The same number once for each image. */
    static int[] repeated(NDArray latents, int timestep) {
        int[] timesteps = new int[(int) latents.getShape().get(0)];
        Arrays.fill(timesteps, timestep);
        return timesteps;
    }

    /** Sum over everything but the batch, (B,). */
    static NDArray sum(NDArray x) {
        return x.reshape(x.getShape().get(0), -1).sum(new int[] {1});
    }
}
