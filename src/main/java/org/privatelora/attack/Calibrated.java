package org.privatelora.attack;

import java.util.Arrays;

/**
 * An attack of somebody who has the public base model too: score under the adapted model - score under the base, on the same draws.
 * What makes an image easy or hard in itself cancels.
 *
 * @param name how tables call it
 * @param attack whose scores are calibrated
 * @see <a href="https://arxiv.org/abs/2111.08440">Watson et al. 2022, difficulty calibration</a>
 */
public record Calibrated(String name, ScoredAttack attack) implements ScoredAttack {
    /** The loss attack, calibrated: loss under the base - loss under the adapted model. */
    public static Calibrated loss(DenoisingGrid grid) {
        return new Calibrated("calibrated", new LossThreshold(grid));
    }

    /** Another attack, called {@code calibrated-} and its name. */
    public static Calibrated of(ScoredAttack attack) {
        return new Calibrated("calibrated-" + attack.name(), attack);
    }

    @Override
    public int queries() {
        return 2 * attack.queries();
    }

    @Override
    public ThreatModel threat() {
        return attack.threat().with(ThreatModel.Need.BASE_MODEL);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the target has no base model
     */
    @Override
    public double[] scores(Target target, Query query) {
        double[] ofBase = target.facing(target.base(name)).scores(attack, query);
        double[] scores = target.scores(attack, query);
        Arrays.setAll(scores, i -> scores[i] - ofBase[i]);
        return scores;
    }
}
