package org.privatelora.attack;

import java.util.List;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.privatelora.progress.Interruption;
import org.privatelora.tensor.Rng;

/**
 * How like an image what a model draws from its caption is: the cosine of their features, for several seeds.
 *
 * @param generator draws
 * @param source of the images themselves
 * @param features in which they are compared
 * @param draws pictures per image, m, at least 1
 * @param seed the attacker's seed
 * @param batch images at once, at least 1; likenesses do not depend on it
 */
public record Likenesses(
        Generator generator, PictureSource source, PictureFeatures features, int draws, long seed, int batch) {
    private static final String STREAM = "generated/";

    /** Checks the counts. */
    public Likenesses {
        if (draws < 1 || batch < 1) {
            throw new IllegalArgumentException("draws and batch must be at least 1, were " + draws + " and " + batch);
        }
    }

    /** Forward passes per image. */
    public int queries() {
        return draws * generator.queries();
    }

    /**
     * Likenesses of every image.
     *
     * @param model draws
     * @param query the images
     * @return (N, draws), each in [-1, 1]
     */
    public double[][] of(GrayBox model, Query query) {
        double[][] likenesses = new double[query.size()][draws];
        for (int first = 0; first < query.size(); first += batch) {
            int end = Math.min(query.size(), first + batch);
            List<String> ids = query.ids().subList(first, end);
            List<String> captions = query.captions().subList(first, end);
            double[][] own = features.of(source.pictures(ids));
            for (int draw = 0; draw < draws; draw++) {
                Interruption.check("the attack was stopped; nothing of it is kept, run it again");
                double[][] drawn = features.of(generator.pictures(model, captions, seeds(ids, draw)));
                for (int i = 0; i < own.length; i++) {
                    likenesses[first + i][draw] =
                            new ArrayRealVector(own[i], false).cosine(new ArrayRealVector(drawn[i]));
                }
            }
        }
        return likenesses;
    }

    /** A pure function of the attacker's seed, the image and the number of the draw. */
    private long[] seeds(List<String> ids, int draw) {
        Rng rng = new Rng(seed);
        return ids.stream()
                .mapToLong(id -> rng.below(Integer.MAX_VALUE, STREAM + id, 0, draw))
                .toArray();
    }
}
