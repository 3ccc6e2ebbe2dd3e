package org.privatelora.attack;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;

/**
 * Black box: a model draws what it was trained on more faithfully. Score = mean or maximum over m pictures drawn from an image's caption
 * of their likeness to it.
 *
 * @param reading mean or maximum
 * @param likenesses what is drawn, and how it is compared
 * @see <a href="https://arxiv.org/abs/2312.08207">Pang and Wang 2024, black-box fine-tuned diffusion models, m = 3</a>
 * @implNote their features are DeiT's, ours are what is given. Their code trains classifiers on the likenesses and reports the epoch
 *     that is best on the target; here the likeness itself is the score, which is their threshold attack.
 */
public record GeneratedLikeness(Reading reading, Likenesses likenesses) implements ScoredAttack {
    /** What becomes of the m likenesses of one image. */
    public enum Reading {
        /** Their mean. */
        MEAN {
            @Override
            double of(DoubleSummaryStatistics likenesses) {
                return likenesses.getAverage();
            }
        },
        /** The largest. */
        MAX {
            @Override
            double of(DoubleSummaryStatistics likenesses) {
                return likenesses.getMax();
            }
        };

        abstract double of(DoubleSummaryStatistics likenesses);

        /** As tables call the attack. */
        public String attack() {
            return "generated-" + name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String name() {
        return reading.attack();
    }

    @Override
    public int queries() {
        return likenesses.queries();
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.blackBox();
    }

    @Override
    public double[] scores(Target target, Query query) {
        GrayBox model = target.adapted();
        double[][] each = target.memory().once(model, likenesses, query, () -> likenesses.of(model, query));
        return Arrays.stream(each)
                .mapToDouble(one -> reading.of(Arrays.stream(one).summaryStatistics()))
                .toArray();
    }
}
