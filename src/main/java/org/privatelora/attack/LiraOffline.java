package org.privatelora.attack;

import java.util.stream.IntStream;

/**
 * The likelihood-ratio attack, offline: how improbable it is that a model which was not trained on the image has so low a loss, score =
 * (mu_out - l) / s_out.
 *
 * <p>Valid with references on any images, because only those are used that were not trained on the image. With one variance for all
 * images it ranks them as {@link Referenced} does; it says more from so many references on as give each image its own.
 *
 * @param grid what every model is asked; the mean over it is the loss
 * @param count how many references are used, the first by name
 * @param ownFrom from so many references each image has its own variance; below, all images share one, see {@link LiraOnline}
 * @see <a href="https://arxiv.org/abs/2112.03570">Carlini et al. 2022, eq. 4</a>
 * @implNote eq. 4 is Pr[Z &lt; score] for a standard normal Z, which ranks alike but rounds to 1 for all that are far out. The authors'
 *     code is two-sided, minus log N(l; mu_out, s_out), and so takes a loss that is too high for a member's too.
 */
public record LiraOffline(DenoisingGrid grid, int count, int ownFrom) implements LearnedAttack {
    /** All images share a variance while fewer than 32 references were not trained on them. */
    public static LiraOffline of(DenoisingGrid grid, int count) {
        return new LiraOffline(grid, count, LiraOnline.OWN_FROM);
    }

    @Override
    public String name() {
        return "lira-offline";
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
     * The fit of each image; nothing of the references that were trained on it.
     *
     * @throws IllegalArgumentException when all references were trained on an image
     */
    @Override
    public double[][] features(Target target, Query query) {
        ReferenceScores losses =
                ReferenceScores.ask(target, target.references(name(), count), new LossThreshold(grid), query);
        return IntStream.range(0, query.size())
                .mapToObj(i -> fits(losses, i).features())
                .toArray(double[][]::new);
    }

    private Gaussians fits(ReferenceScores losses, int image) {
        double[] outside = losses.outside(image);
        if (outside.length == 0) {
            throw Target.noReference(name(), "not trained", losses.query().ids().get(image));
        }
        return new Gaussians(new Gaussians.Fit(0, 0, 0), Gaussians.Fit.of(outside));
    }

    @Override
    public Classifier classifier() {
        return (members, nonMembers) -> {
            double pooled =
                    Gaussians.pooled(name(), LiraOnline.all(members, nonMembers).map(Gaussians::outside));
            return features -> Gaussians.parse(features)
                    .outside()
                    .withVariance(pooled, ownFrom)
                    .depth();
        };
    }
}
