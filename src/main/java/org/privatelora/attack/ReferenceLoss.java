package org.privatelora.attack;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * An attack of somebody who trained some LoRAs with the same recipe: score = mean over the references that were not trained on the
 * image of (loss under the reference - loss under the target), on the same draws. The strongest attack of our pilot.
 *
 * <p>Valid with references on any images, because an image is only compared with those that never saw it: references on random
 * halves of the audited images (known candidates), or on other images of the same domain.
 *
 * @param grid what every model is asked
 * @param count how many LoRAs the attacker trained, at least 1: the first by name. On complementary halves half of them did not see
 *     an image.
 * @see <a href="https://arxiv.org/abs/2111.08440">Watson et al. 2022, difficulty calibration</a>
 */
public record ReferenceLoss(DenoisingGrid grid, int count) implements ScoredAttack {
    /** Checks the range. */
    public ReferenceLoss {
        if (count < 1) {
            throw new IllegalArgumentException("at least 1 reference is needed, was " + count);
        }
    }

    @Override
    public String name() {
        return "reference-" + count;
    }

    @Override
    public int queries() {
        return (1 + count) * grid.queries();
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.grayBox().with(ThreatModel.Need.REFERENCES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when there are fewer references, or all of them were trained on an image
     */
    @Override
    public double[] scores(Target target, Query query) {
        ReferenceLosses losses = ReferenceLosses.ask(target, target.references(name(), count), grid, query);
        return IntStream.range(0, query.size())
                .mapToDouble(i -> Arrays.stream(losses.outside(i))
                        .average()
                        .orElseThrow(() -> Target.noReference(
                                name(), "not trained", query.ids().get(i))))
                .toArray();
    }
}
