package org.privatelora.attack;

import java.util.Arrays;
import java.util.List;

/**
 * Conditional likelihood discrepancy: an adapted model knows how a member looks under its own caption better than under less of it.
 * Features D_1, ..., D_k, L with D_i = mean |eps(c_i) - noise|^2 - |eps(c) - noise|^2 for the reduced captions c_i of the caption c, and
 * L = -mean |eps(c) - noise|^2, all on the same timesteps and noise.
 *
 * @param name how tables call it
 * @param grid what is asked with each caption
 * @param reductions of the captions, k of them
 * @param classifier learns
 * @see <a href="https://arxiv.org/abs/2405.14800">Zhai et al. 2024, eq. 12 to 18</a>
 * @implNote the paper replaces words by padding and ranks them with CLIP; here they are left out, and ranked by what the context
 *     becomes without them, for which an attacker needs nothing but the model's text encoder. The paper learns on shadow models, this
 *     on labelled images.
 */
public record Clid(String name, DenoisingGrid grid, List<CaptionReduction> reductions, Classifier classifier)
        implements LearnedAttack {
    /** Copies the list. */
    public Clid {
        reductions = List.copyOf(reductions);
        if (reductions.isEmpty()) {
            throw new IllegalArgumentException("CLiD compares with at least 1 reduced caption, was given none");
        }
    }

    /** CLiD_th, called {@code clid}: null and three word subsets. */
    public static Clid threshold(int batch) {
        return new Clid("clid", asked(batch), CaptionReduction.defaults(), new ClidThreshold());
    }

    /** CLiD_vec, called {@code clid-vector}: boosted trees on the same. */
    public static Clid vector(int batch) {
        return new Clid("clid-vector", asked(batch), CaptionReduction.defaults(), GradientBoosting.defaults());
    }

    /** CLiD_th with the null caption only, called {@code clid-null}: 6 questions for 15. */
    public static Clid nullCaption(int batch) {
        return new Clid("clid-null", asked(batch), List.of(CaptionReduction.none()), new ClidThreshold());
    }

    private static DenoisingGrid asked(int batch) {
        return LossThreshold.monteCarlo(batch).grid();
    }

    /** The losses of some images with reduced captions, as they are remembered. */
    private record Asked(DenoisingGrid grid, CaptionReduction reduction) {}

    @Override
    public int queries() {
        return grid.queries() * (1 + reductions.size());
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.grayBox().with(ThreatModel.Need.LABELLED_IMAGES);
    }

    @Override
    public double[][] features(Target target, Query query) {
        double[] whole = target.losses(target.adapted(), grid, query).perImage();
        double[][] features = new double[query.size()][reductions.size() + 1];
        for (int k = 0; k < reductions.size(); k++) {
            double[] reduced = losses(target, query, reductions.get(k));
            for (int i = 0; i < reduced.length; i++) {
                features[i][k] = reduced[i] - whole[i]; // D_k
            }
        }
        for (int i = 0; i < whole.length; i++) {
            features[i][reductions.size()] = -whole[i]; // L
        }
        return features;
    }

    private double[] losses(Target target, Query query, CaptionReduction reduction) {
        GrayBox model = target.adapted();
        double[][] perTimestep = target.memory()
                .once(
                        model,
                        new Asked(grid, reduction),
                        query,
                        () -> grid.losses(model, target.schedule(), reduced(target, query, reduction))
                                .perTimestep());
        return new DenoisingLosses(perTimestep).perImage();
    }

    private static Query reduced(Target target, Query query, CaptionReduction reduction) {
        double[][] importance = WordImportance.of(target, query);
        String[] captions = new String[query.size()];
        Arrays.setAll(captions, i -> reduction.of(query.captions().get(i), importance[i]));
        return query.withCaptions(List.of(captions));
    }
}
