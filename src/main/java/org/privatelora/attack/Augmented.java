package org.privatelora.attack;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * An attack of somebody who knows the augmentation that a model was trained with: it asks about the K versions that training saw instead
 * of the picture, which training may never have seen. Score = mean or maximum over the versions of the attack's score.
 *
 * @param reading mean or maximum
 * @param attack that scores each version
 * @see <a href="https://arxiv.org/abs/2112.03570">Carlini et al. 2022, section VI-C, queries on the target's augmentations</a>
 */
public record Augmented(Reading reading, ScoredAttack attack) implements ScoredAttack {
    /** Versions that are counted on before a target is known: as many as {@code data.Augmentation} makes by default. */
    private static final int USUAL = 8;

    /** What becomes of the K scores of one image. */
    public enum Reading {
        /** Their mean. */
        MEAN {
            @Override
            double of(DoubleSummaryStatistics scores) {
                return scores.getAverage();
            }
        },
        /** The largest. */
        MAX {
            @Override
            double of(DoubleSummaryStatistics scores) {
                return scores.getMax();
            }
        };

        abstract double of(DoubleSummaryStatistics scores);
    }

    @Override
    public String name() {
        return "augmented-" + reading.name().toLowerCase(Locale.ROOT) + "-" + attack.name();
    }

    /** For the usual number of versions, 8. */
    @Override
    public int queries() {
        return USUAL * attack.queries();
    }

    @Override
    public ThreatModel threat() {
        return attack.threat().with(ThreatModel.Need.AUGMENTATION);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the target does not say how it was augmented
     */
    @Override
    public double[] scores(Target target, Query query) {
        List<double[]> versions = target.versions(name()).of(query).stream()
                .map(version -> target.scores(attack, version))
                .toList();
        return IntStream.range(0, query.size())
                .mapToDouble(i -> reading.of(versions.stream()
                        .flatMapToDouble(scores -> Arrays.stream(scores, i, i + 1))
                        .summaryStatistics()))
                .toArray();
    }
}
