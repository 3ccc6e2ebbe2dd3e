package org.privatelora.attack;

import java.util.List;

/**
 * The plain loss attack (Yeom et al. 2018, for diffusion models Matsumoto et al. 2023): score = -mean over the grid of
 * |epsilon - noise|^2.
 *
 * @param name how tables call it
 * @param grid what is asked
 */
public record LossThreshold(String name, DenoisingGrid grid) implements ScoredAttack {
    private static final List<Integer> MONTE_CARLO = List.of(440, 450, 460);

    /** Called {@code loss}. */
    public LossThreshold(DenoisingGrid grid) {
        this("loss", grid);
    }

    /**
     * Few questions where members and non-members differ most, called {@code monte-carlo}: timesteps 440, 450 and 460, one draw each.
     *
     * @param batch images per forward pass
     * @see <a href="https://arxiv.org/abs/2405.14800">Zhai et al. 2024, section 4.1 (N = 3)</a>
     */
    public static LossThreshold monteCarlo(int batch) {
        return new LossThreshold("monte-carlo", new DenoisingGrid(MONTE_CARLO, 1, 0, batch));
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
