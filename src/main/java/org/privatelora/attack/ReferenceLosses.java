package org.privatelora.attack;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How much larger the loss of each image is under each reference than under the target, on the same draws. Whatever makes an image
 * hard for all models alike is in neither.
 *
 * @param query the images
 * @param references in the order of their names
 * @param excess (references, N), loss under the reference - loss under the target
 */
record ReferenceLosses(Query query, List<Reference> references, double[][] excess) {
    static ReferenceLosses ask(Target target, List<Reference> references, DenoisingGrid grid, Query query) {
        double[] mine = target.losses(target.adapted(), grid, query).perImage();
        double[][] excess = new double[references.size()][];
        for (int r = 0; r < excess.length; r++) {
            double[] theirs =
                    target.losses(references.get(r).model(), grid, query).perImage();
            excess[r] = IntStream.range(0, mine.length)
                    .mapToDouble(i -> theirs[i] - mine[i])
                    .toArray();
        }
        return new ReferenceLosses(query, references, excess);
    }

    /** Excess of one image under the references that were trained on it. */
    double[] inside(int image) {
        return of(image, true);
    }

    /** Excess of one image under the references that were not trained on it. */
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
}
