package org.privatelora.attack;

/**
 * The loss attack of somebody who has the public base model too: score = loss under the base - loss under the adapted model, on
 * the same timesteps and noises. What makes an image easy or hard in itself cancels.
 *
 * @param grid what is asked, of both models
 * @see <a href="https://arxiv.org/abs/2111.08440">Watson et al. 2022, difficulty calibration</a>
 */
public record CalibratedLoss(DenoisingGrid grid) implements MembershipAttack {
    @Override
    public String name() {
        return "calibrated";
    }

    @Override
    public int queries() {
        return 2 * grid.queries();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the target has no base model
     */
    @Override
    public double[] scores(Target target, Query query) {
        GrayBox base = target.base()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the calibrated attack needs the base model; give it, or run the loss attack"));
        return grid.losses(target.adapted(), target.schedule(), query)
                .calibratedScores(grid.losses(base, target.schedule(), query));
    }
}
