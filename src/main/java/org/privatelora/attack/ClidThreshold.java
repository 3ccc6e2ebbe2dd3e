package org.privatelora.attack;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.privatelora.metrics.RocCurve;

/**
 * CLiD's own classifier: score = a S(mean D) + (1 - a) S(L), S(x) = (x - median) / interquartile range, of features D_1, ..., D_k, L.
 *
 * @see <a href="https://arxiv.org/abs/2405.14800">Zhai et al. 2024, eq. 17</a>
 * @implNote a in 0, 0.1, ..., 1 has the greatest AUC on the labelled images, of several the greatest a; the paper's search is not
 *     published.
 */
record ClidThreshold() implements Classifier {
    private static final int STEPS = 10;

    @Override
    public Decider fit(double[][] members, double[][] nonMembers) {
        double[][] mine = pairs(members);
        double[][] others = pairs(nonMembers);
        Scaling scaling = Scaling.robust(mine, others);
        double best = 0;
        double bestAuc = -1;
        for (int step = 0; step <= STEPS; step++) {
            double a = (double) step / STEPS;
            double auc = auc(pair -> mixed(scaling.apply(pair), a), mine, others);
            if (auc >= bestAuc) {
                best = a;
                bestAuc = auc;
            }
        }
        double chosen = best;
        return features -> mixed(scaling.apply(pair(features)), chosen);
    }

    private static double mixed(double[] pair, double a) {
        return a * pair[0] + (1 - a) * pair[1];
    }

    private static double[][] pairs(double[][] features) {
        return Arrays.stream(features).map(ClidThreshold::pair).toArray(double[][]::new);
    }

    /** (mean D, L). */
    private static double[] pair(double[] features) {
        int k = features.length - 1;
        double mean = Arrays.stream(features, 0, k).average().orElseThrow();
        return new double[] {mean, features[k]};
    }

    private static double auc(ToDoubleFunction<double[]> score, double[][] members, double[][] nonMembers) {
        DoubleStream scores =
                Stream.of(members, nonMembers).flatMap(Arrays::stream).mapToDouble(score);
        boolean[] member = new boolean[members.length + nonMembers.length];
        Arrays.fill(member, 0, members.length, true);
        return RocCurve.of(scores.toArray(), member).auc();
    }
}
