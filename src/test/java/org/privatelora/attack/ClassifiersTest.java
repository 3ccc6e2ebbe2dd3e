package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.privatelora.metrics.AttackMetrics;
import org.privatelora.metrics.Auc;
import org.privatelora.metrics.Interval;
import org.privatelora.tensor.Rng;

/** What every classifier must do, and what each minimises. */
class ClassifiersTest {
    private static final int N = 60;
    private static final int FEATURES = 4;
    private static final double SURE = 0.9999; // four classifiers are tried: none may fail by chance

    static List<Classifier> classifiers() {
        return List.of(
                LogisticRegression.defaults(),
                GradientBoosting.defaults(),
                new ClidThreshold(),
                QuantileRegression.defaults());
    }

    /** Standard normal features, the first and the last of them moved. */
    private static double[][] normal(String name, double shift) {
        return IntStream.range(0, N)
                .mapToObj(i -> {
                    float[] values = new Rng(4).normal(name, 0, i, FEATURES);
                    return IntStream.range(0, FEATURES)
                            .mapToDouble(j -> values[j] + (j == 0 || j == FEATURES - 1 ? shift : 0))
                            .toArray();
                })
                .toArray(double[][]::new);
    }

    private static double[][] times(double[][] rows, double factor) {
        return Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(x -> x * factor).toArray())
                .toArray(double[][]::new);
    }

    private static Auc auc(CrossFit.Scores scores) {
        boolean[] member = new boolean[2 * N];
        Arrays.fill(member, 0, N, true);
        double[] all = DoubleStream.concat(Arrays.stream(scores.members()), Arrays.stream(scores.nonMembers()))
                .toArray();
        return AttackMetrics.of(all, member).auc();
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void separableImagesAreSeparated(Classifier classifier) {
        double[][] members = normal("members", 0);
        double[][] nonMembers = normal("others", 0);
        for (int i = 0; i < N; i++) {
            members[i][0] = 4 + members[i][1] / 10;
            nonMembers[i][0] = -4 + nonMembers[i][1] / 10;
        }
        if (classifier instanceof ClidThreshold) { // reads the mean of all but the last
            for (int j = 1; j < FEATURES - 1; j++) {
                for (int i = 0; i < N; i++) {
                    members[i][j] = members[i][0];
                    nonMembers[i][j] = nonMembers[i][0];
                }
            }
        }
        assertThat(auc(CrossFit.of(classifier).heldOut(members, nonMembers)).value())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void featuresThatDoNotDependOnMembershipAreAChanceResult(Classifier classifier) {
        Auc auc = auc(CrossFit.of(classifier).heldOut(normal("members", 0), normal("others", 0)));
        assertThat(Interval.normal(auc.value(), auc.standardError(), SURE).contains(0.5))
                .as("AUC %s", auc)
                .isTrue();
    }

    /** The factor is a power of two, so that no feature is rounded. */
    @ParameterizedTest
    @MethodSource("classifiers")
    void theUnitOfTheFeaturesDoesNotMatter(Classifier classifier) {
        double[][] members = normal("members", 0.5);
        double[][] nonMembers = normal("others", 0);
        Classifier.Decider plain = classifier.fit(members, nonMembers);
        Classifier.Decider scaled = classifier.fit(times(members, 1024), times(nonMembers, 1024));
        for (double[] row : members) {
            double[] large = Arrays.stream(row).map(x -> x * 1024).toArray();
            assertThat(scaled.score(large)).isCloseTo(plain.score(row), within(1e-6)); // boosting decides in float32
        }
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void learningTwiceGivesTheSame(Classifier classifier) {
        double[][] members = normal("members", 0.5);
        double[][] nonMembers = normal("others", 0);
        double[] first = CrossFit.scores(classifier.fit(members, nonMembers), members);
        assertThat(CrossFit.scores(classifier.fit(members, nonMembers), members))
                .containsExactly(first);
    }

    @Test
    void theGradientOfLogisticRegressionVanishes() {
        double[][] members = normal("members", 0.5);
        double[][] nonMembers = normal("others", 0);
        Scaling scaling = Scaling.standard(members, nonMembers);
        Classifier.Decider decider = new LogisticRegression(2).fit(members, nonMembers);
        double[] zero = scaling.centre();
        double intercept = decider.score(zero);
        double atIntercept = 0;
        double[] gradient = new double[FEATURES];
        for (int j = 0; j < FEATURES; j++) {
            double[] one = zero.clone();
            one[j] += scaling.spread()[j];
            gradient[j] = 2 * (decider.score(one) - intercept); // penalty w
        }
        for (double[][] rows : List.of(members, nonMembers)) {
            for (double[] row : rows) {
                double error = 1 / (1 + Math.exp(-decider.score(row))) - (rows == members ? 1 : 0);
                atIntercept += error;
                double[] x = scaling.apply(row);
                for (int j = 0; j < FEATURES; j++) {
                    gradient[j] += error * x[j];
                }
            }
        }
        assertThat(atIntercept).isCloseTo(0, within(1e-8));
        assertThat(gradient).containsExactly(new double[FEATURES], within(1e-8));
    }

    @Test
    void aQuantileIsExceededAsOftenAsItSays() {
        double[][] nonMembers = normal("others", 0);
        Classifier.Decider decider = new QuantileRegression(0.9, 1e-3).fit(new double[0][], nonMembers);
        long above = Arrays.stream(CrossFit.scores(decider, nonMembers))
                .filter(score -> score > 1e-4)
                .count();
        // of N residuals at most FEATURES are 0, and the rest is split as the level says
        assertThat(above).isBetween(Math.round(0.1 * N) - FEATURES, Math.round(0.1 * N));
    }
}
