package org.privatelora.attack;

/**
 * An attack of somebody who trained some LoRAs with the same recipe: score = mean over the references that were not trained on the
 * image of (score under the target - score under the reference), on the same draws. Of the loss: how much lower it is than such an
 * adapter's ought to be. With the loss, the strongest attack of our pilot.
 *
 * <p>Valid with references on any images, because an image is only compared with those that never saw it: references on random
 * halves of the audited images (known candidates), or on other images of the same domain.
 *
 * @param name how tables call it
 * @param attack whose scores are compared
 * @param count how many LoRAs the attacker trained, at least 1: the first by name. On complementary halves half of them did not see
 *     an image.
 * @see <a href="https://arxiv.org/abs/2111.08440">Watson et al. 2022, difficulty calibration</a>
 */
public record Referenced(String name, ScoredAttack attack, int count) implements ScoredAttack {
    private static final String PREFIX = "reference-";

    /** Checks the range. */
    public Referenced {
        if (count < 1) {
            throw new IllegalArgumentException("at least 1 reference is needed, was " + count);
        }
    }

    /** The loss attack with references, called {@code reference-} and their number. */
    public static Referenced loss(DenoisingGrid grid, int count) {
        return new Referenced(PREFIX + count, new LossThreshold(grid), count);
    }

    /** Another attack, called {@code reference-}, their number and its name. */
    public static Referenced of(ScoredAttack attack, int count) {
        return new Referenced(PREFIX + count + "-" + attack.name(), attack, count);
    }

    @Override
    public int queries() {
        return (1 + count) * attack.queries();
    }

    @Override
    public ThreatModel threat() {
        return attack.threat().with(ThreatModel.Need.REFERENCES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when there are fewer references, or all of them were trained on an image
     */
    @Override
    public double[] scores(Target target, Query query) {
        return ReferenceScores.ask(target, target.references(name, count), attack, query)
                .meanOutside(name);
    }
}
