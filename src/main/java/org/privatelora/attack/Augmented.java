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
 * @param versions K, at least 1
 * @see <a href="https://arxiv.org/abs/2112.03570">Carlini et al. 2022, section VI-C, queries on the target's augmentations</a>
 */
public record Augmented(Reading reading, ScoredAttack attack, int versions) implements ScoredAttack {
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

    /** Checks the range. */
    public Augmented {
        if (versions < 1) {
            throw new IllegalArgumentException("a picture must have at least 1 version, had " + versions);
        }
    }

    @Override
    public String name() {
        return "augmented-" + reading.name().toLowerCase(Locale.ROOT) + "-" + attack.name();
    }

    @Override
    public int queries() {
        return versions * attack.queries();
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
        List<double[]> each = target.versions(name()).of(query).stream()
                .map(version -> target.scores(attack, version))
                .toList();
        return IntStream.range(0, query.size())
                .mapToDouble(i -> reading.of(each.stream()
                        .flatMapToDouble(scores -> Arrays.stream(scores, i, i + 1))
                        .summaryStatistics()))
                .toArray();
    }
}
