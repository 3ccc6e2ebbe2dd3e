package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.metrics.RocCurve;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/**
 * GSA on a model of two tensors of one number each, epsilon = a x + b, whose gradients are closed forms: d/da = mean 2 (epsilon - n) x
 * and d/db = mean 2 (epsilon - n).
 */
class GsaTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    private static final double A = 0.8;
    private static final double B = 0.1;
    private static final int K = 10;
    private static final Gsa.Reading[] READINGS = Gsa.Reading.values();
    private static NDManager manager;

    /** Members lie where the mean feature of members is. */
    private static final Classifier NEARER_MEAN = (members, nonMembers) -> {
        double[] yes = mean(members);
        double[] no = mean(nonMembers);
        return row -> distance(row, no) - distance(row, yes);
    };

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static double[] mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += row[j] / rows.length;
            }
        }
        return mean;
    }

    private static double distance(double[] x, double[] y) {
        return IntStream.range(0, x.length)
                .mapToDouble(j -> (x[j] - y[j]) * (x[j] - y[j]))
                .sum();
    }

    private static Query query(String kind, int count) {
        List<String> names =
                IntStream.range(0, count).mapToObj(i -> kind + "-" + i).toList();
        float[] values = new float[count * 64];
        for (int i = 0; i < count; i++) {
            System.arraycopy(new Rng(3).normal(names.get(i), 0, 0, 64), 0, values, i * 64, 64);
        }
        return new Query(names, names, Tensors.of(manager, values, new Shape(count, 4, 4, 4)));
    }

    private static Target target(GradientNorms gradients) {
        CaptionEncoder captions = texts -> manager.zeros(new Shape(texts.size(), 1, 1));
        GrayBox never = new GrayBox(
                (latents, timesteps, context) -> {
                    throw new AssertionError("a white-box attack asked for a prediction");
                },
                captions);
        return new Target(never, Optional.empty(), SCHEDULE).withGradients(gradients);
    }

    /** d/da and d/db at one timestep. */
    private static double[] gradient(float[] x, float[] noise) {
        double da = 0;
        double db = 0;
        for (int j = 0; j < x.length; j++) {
            double error = 2 * (A * x[j] + B - noise[j]) / x.length;
            da += error * x[j];
            db += error;
        }
        return new double[] {da, db};
    }

    private static GradientNorms.Norms linear(NDArray noisy, NDArray noise) {
        double[][] each = new double[(int) noisy.getShape().get(0)][];
        for (int t = 0; t < each.length; t++) {
            each[t] = gradient(noisy.get(t).toFloatArray(), noise.get(t).toFloatArray());
        }
        double[] mean = mean(each);
        return new GradientNorms.Norms(
                absolute(mean), Arrays.stream(each).map(GsaTest::absolute).toArray(double[][]::new));
    }

    private static double[] absolute(double[] x) {
        return Arrays.stream(x).map(Math::abs).toArray();
    }

    private static double[][] expected(Gsa.Reading reading, Query query) {
        double[][] expected = new double[query.size()][2];
        for (int i = 0; i < query.size(); i++) {
            float[] x0 = query.latents().get(i).toFloatArray();
            double[] sum = new double[2];
            double[] sumOfNorms = new double[2];
            for (int t = 99; t < 1000; t += 100) {
                float[] noise =
                        new Rng(0).normal("denoising-grid/" + query.ids().get(i), t, 0, 64);
                float[] xt = new float[64];
                for (int j = 0; j < 64; j++) {
                    double abar = SCHEDULE.alphaCumprod(t);
                    xt[j] = (float) (Math.sqrt(abar) * x0[j] + Math.sqrt(1 - abar) * noise[j]);
                }
                double[] g = gradient(xt, noise);
                for (int tensor = 0; tensor < 2; tensor++) {
                    sum[tensor] += g[tensor] / K;
                    sumOfNorms[tensor] += Math.abs(g[tensor]) / K;
                }
            }
            for (int tensor = 0; tensor < 2; tensor++) {
                double norm = reading == Gsa.Reading.GSA1 ? Math.abs(sum[tensor]) : sumOfNorms[tensor];
                expected[i][tensor] = Math.log(norm);
            }
        }
        return expected;
    }

    @Test
    void featuresAreTheClosedForm() {
        Query query = query("image", 4);
        GradientNorms gradients = (caption, noisy, timesteps, noise) -> linear(noisy, noise);
        for (Gsa.Reading reading : READINGS) {
            double[][] features = Gsa.of(reading, NEARER_MEAN).features(target(gradients), query);
            double[][] expected = expected(reading, query);
            for (int i = 0; i < features.length; i++) {
                assertThat(features[i])
                        .as(reading + " " + i)
                        .containsExactly(expected[i], within(1e-3)); // float32 sums that cancel
            }
        }
    }

    @Test
    void theNormOfTheMeanIsNeverLargerThanTheMeanOfTheNorms() {
        Query query = query("image", 20);
        Target target = target((caption, noisy, timesteps, noise) -> linear(noisy, noise));
        double[][] ofMean = Gsa.of(Gsa.Reading.GSA1, NEARER_MEAN).features(target, query);
        double[][] mean = Gsa.of(Gsa.Reading.GSA2, NEARER_MEAN).features(target, query);
        for (int i = 0; i < 20; i++) {
            assertThat(ofMean[i][0]).isLessThanOrEqualTo(mean[i][0]);
            assertThat(ofMean[i][1]).isLessThanOrEqualTo(mean[i][1]);
        }
    }

    @Test
    void everyImageIsAskedOnceForBothAttacksAtTheirTimesteps() {
        List<String> asked = new ArrayList<>();
        Target target = target((caption, noisy, timesteps, noise) -> {
            asked.add(caption);
            assertThat(timesteps).containsExactly(99, 199, 299, 399, 499, 599, 699, 799, 899, 999);
            return linear(noisy, noise);
        });
        Query query = query("image", 3);
        for (Gsa.Reading reading : READINGS) {
            assertThat(Gsa.of(reading, NEARER_MEAN).queries()).isEqualTo(K);
            Gsa.of(reading, NEARER_MEAN).features(target, query);
        }
        assertThat(asked).isEqualTo(query.captions());
    }

    @Test
    void featuresDoNotDependOnTheOtherImages() {
        GradientNorms gradients = (caption, noisy, timesteps, noise) -> linear(noisy, noise);
        Query query = query("image", 5);
        List<String> names = new ArrayList<>(query.ids());
        Collections.reverse(names);
        Query reversed = new Query(names, names, query.latents().flip(0));
        for (Gsa.Reading reading : READINGS) {
            double[][] features = Gsa.of(reading, NEARER_MEAN).features(target(gradients), query);
            double[][] others = Gsa.of(reading, NEARER_MEAN).features(target(gradients), reversed);
            for (int i = 0; i < 5; i++) {
                assertThat(others[4 - i]).isEqualTo(features[i]);
            }
        }
    }

    /** Scores of the second half of the images by what is learned from the first. */
    private static double auc(Gsa.Reading reading, GradientNorms gradients) {
        Gsa gsa = Gsa.of(reading, NEARER_MEAN);
        Target target = target(gradients);
        Classifier.Decider decider = gsa.classifier()
                .fit(gsa.features(target, query("member", 100)), gsa.features(target, query("other", 100)));
        double[] members = CrossFit.scores(decider, gsa.features(target, query("member-test", 200)));
        double[] others = CrossFit.scores(decider, gsa.features(target, query("other-test", 200)));
        boolean[] member = new boolean[400];
        Arrays.fill(member, 0, 200, true);
        return RocCurve.of(
                        DoubleStream.concat(Arrays.stream(members), Arrays.stream(others))
                                .toArray(),
                        member)
                .auc();
    }

    @Test
    void aModelThatMemorisedItsMembersIsAlwaysSeenThrough() {
        GradientNorms memorised = (caption, noisy, timesteps, noise) ->
                caption.startsWith("member") ? linear(noise, noise.mul(A).add(B)) : linear(noisy, noise);
        for (Gsa.Reading reading : READINGS) {
            assertThat(auc(reading, memorised)).isEqualTo(1);
        }
    }

    @Test
    void aModelThatKnowsNoMemberTellsNothing() {
        for (Gsa.Reading reading : READINGS) {
            double auc = auc(reading, (caption, noisy, timesteps, noise) -> linear(noisy, noise));
            assertThat(auc).isCloseTo(0.5, within(0.087)); // 3 deviations of 200 against 200
        }
    }

    @Test
    void withoutGradientsTheErrorSaysWhatToDo() {
        Target blind = target((caption, noisy, timesteps, noise) -> linear(noisy, noise))
                .facing(target((caption, noisy, timesteps, noise) -> linear(noisy, noise))
                        .adapted());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gsa.of(Gsa.Reading.GSA1, NEARER_MEAN).features(blind, query("image", 1)))
                .withMessageContaining("'gsa1' needs the gradients")
                .withMessageContaining("leave that attack out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gsa.equidistant(3))
                .withMessageContaining("divides 1000, was 3");
    }
}
