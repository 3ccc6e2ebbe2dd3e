package org.privatelora.attack;

/**
 * The plain loss attack (Yeom et al. 2018, for diffusion models Matsumoto et al. 2023): score = -mean over the grid of
 * |epsilon - noise|^2.
 *
 * @param grid what is asked
 */
public record LossThreshold(DenoisingGrid grid) implements ScoredAttack {
    @Override
    public String name() {
        return "loss";
    }

    @Override
    public int queries() {
        return grid.queries();
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.grayBox();
    }

    @Override
    public double[] scores(Target target, Query query) {
        return target.losses(target.adapted(), grid, query).thresholdScores();
    }
}
