package org.privatelora.attack;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much higher an attack scores each image under the target than under each reference, on the same draws. Whatever makes an image
 * easy or hard for all models alike is in neither.
 *
 * @param query the images
 * @param references in the order of their names
 * @param excess (references, N), score under the target - score under the reference
 */
record ReferenceScores(Query query, List<Reference> references, double[][] excess) {
    static ReferenceScores ask(Target target, List<Reference> references, ScoredAttack attack, Query query) {
        double[] mine = target.scores(attack, query);
        double[][] excess = new double[references.size()][];
        for (int r = 0; r < excess.length; r++) {
            double[] theirs = target.facing(references.get(r)).scores(attack, query);
            excess[r] = IntStream.range(0, mine.length)
                    .mapToDouble(i -> mine[i] - theirs[i])
                    .toArray();
        }
        return new ReferenceScores(query, references, excess);
    }

    /** Excess of one image over the references that were trained on it. */
    double[] inside(int image) {
        return of(image, true);
    }

    /** Excess of one image over the references that were not trained on it. */
    double[] outside(int image) {
        return of(image, false);
    }

    private double[] of(int image, boolean trainedOn) {
        String id = query.ids().get(image);
        return IntStream.range(0, excess.length)
                .filter(r -> references.get(r).members().contains(id) == trainedOn)
                .mapToDouble(r -> excess[r][image])
                .toArray();
    }

    /**
     * Mean excess of each image over the references that were not trained on it.
     *
     * @param attack who asks
     * @throws IllegalArgumentException when all references were trained on an image
     */
    double[] meanOutside(String attack) {
        return IntStream.range(0, query.size())
                .mapToDouble(i -> Arrays.stream(outside(i))
                        .average()
                        .orElseThrow(() -> Target.noReference(
                                attack, "not trained", query.ids().get(i))))
                .toArray();
    }
}
