package org.privatelora.attack;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The likelihood-ratio attack, online: score = log N(l; mu_in, s_in) - log N(l; mu_out, s_out), where l is the target's loss and the
 * two normal distributions are those of the losses under references that were and were not trained on the image.
 *
 * <p>Valid only where the attacker can train on the audited images: an auditor who has them all, or an attacker with a list of
 * candidates. Which half an image fell into tells nothing of whether the target was trained on it.
 *
 * <p>The loss minus the base model's loss as the signal gives the same scores: a number that is the same under all models moves l and
 * both means alike.
 *
 * @param grid what every model is asked; the mean over it is the loss
 * @param count how many references are used, the first by name
 * @param ownFrom from so many references on a side each image has its own variance there; below, all images share one
 * @see <a href="https://arxiv.org/abs/2112.03570">Carlini et al. 2022, algorithm 1 and section VI-B</a>
 * @implNote the shared variance is that about each image's own mean. The authors' code takes the deviation of all losses of all images,
 *     in which the images' different difficulty is the larger part. It is learned from labelled images, without their labels, so that
 *     the score of an image does not depend on which others are asked about.
 */
public record LiraOnline(DenoisingGrid grid, int count, int ownFrom) implements LearnedAttack {
    /** Carlini et al. give images their own variance from 64 shadow models, half of them on each side. */
    static final int OWN_FROM = 32;

    /** All images share a variance while there are fewer than 64 references. */
    public static LiraOnline of(DenoisingGrid grid, int count) {
        return new LiraOnline(grid, count, OWN_FROM);
    }

    @Override
    public String name() {
        return "lira";
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
     * Both fits of each image.
     *
     * @throws IllegalArgumentException when an image has no reference on one of the sides
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
        String id = losses.query().ids().get(image);
        double[] inside = losses.inside(image);
        double[] outside = losses.outside(image);
        if (inside.length == 0 || outside.length == 0) {
            throw Target.noReference(name(), inside.length == 0 ? "trained" : "not trained", id);
        }
        return new Gaussians(Gaussians.Fit.of(inside), Gaussians.Fit.of(outside));
    }

    @Override
    public Classifier classifier() {
        return (members, nonMembers) -> {
            double inside = Gaussians.pooled(name(), all(members, nonMembers).map(Gaussians::inside));
            double outside = Gaussians.pooled(name(), all(members, nonMembers).map(Gaussians::outside));
            return features -> {
                Gaussians fits = Gaussians.parse(features);
                return fits.inside().withVariance(inside, ownFrom).logDensity()
                        - fits.outside().withVariance(outside, ownFrom).logDensity();
            };
        };
    }

    static Stream<Gaussians> all(double[][] members, double[][] nonMembers) {
        return Stream.concat(Arrays.stream(members), Arrays.stream(nonMembers)).map(Gaussians::parse);
    }
}
