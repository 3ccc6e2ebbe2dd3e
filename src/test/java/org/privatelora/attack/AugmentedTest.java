package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.attack.Augmented.Reading;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.metrics.AttackMetrics;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;

/** A model that remembers versions of pictures, and pictures that it never saw. */
class AugmentedTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    /** Little noise: the nearest of what is remembered is the right one. */
    private static final LossThreshold LOSS = new LossThreshold(new DenoisingGrid(List.of(20, 60), 1, 0, 7));

    private static final int N = 20;
    private static final int K = 3;
    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    /** Pictures, or their versions of one number: nothing is like anything else. */
    private static Query query(String kind, int count) {
        float[] values = new Rng(3).normal(kind, 0, 0, count * 64);
        List<String> names = IntStream.range(0, count).mapToObj(i -> kind + i).toList();
        return new Query(names, names, manager.create(values, new Shape(count, 4, 4, 4)));
    }

    private static final Versions VERSIONS = new Versions() {
        @Override
        public int count() {
            return K;
        }

        @Override
        public List<Query> of(Query pictures) {
            return IntStream.range(0, K)
                    .mapToObj(k -> query("version-" + k + "/", pictures.size()))
                    .toList();
        }
    };

    /** Takes the nearest version of a member as x0 and solves for the noise. */
    private static GrayBox remembering(List<Query> versions) {
        NDArray known = versions.stream()
                .map(version -> version.latents().get(":" + N / 2))
                .reduce(NDArray::concat)
                .orElseThrow(); // (K N/2, 4, 4, 4)
        NoisePredictor predictor = (latents, timesteps, context) -> {
            double abar = SCHEDULE.alphasCumprod()[(int) timesteps.getLong(0)];
            NDArray x = latents.reshape(latents.getShape().get(0), 1, 64);
            NDArray means = known.reshape(1, known.getShape().get(0), 64).mul(Math.sqrt(abar));
            NDArray nearest = x.sub(means).square().sum(new int[] {2}).argMin(1); // (B,)
            return latents.sub(known.get(nearest).mul(Math.sqrt(abar))).div(Math.sqrt(1 - abar));
        };
        return new GrayBox(predictor, captions -> manager.zeros(new Shape(captions.size(), 1, 1)));
    }

    private static Target target(List<Query> remembered) {
        return new Target(remembering(remembered), Optional.empty(), SCHEDULE).withVersions(VERSIONS);
    }

    private static double auc(double[] scores) {
        boolean[] member = new boolean[N];
        Arrays.fill(member, 0, N / 2, true);
        return AttackMetrics.of(scores, member).auc().value();
    }

    @Test
    void whoAsksAboutTheVersionsSeesWhatThePicturesHide() {
        Query pictures = query("picture-", N);
        Target target = target(VERSIONS.of(pictures));
        double[] plain = LOSS.scores(target, pictures);
        assertThat(AttackMetrics.of(plain, members()).auc().interval().contains(0.5))
                .isTrue();
        assertThat(auc(new Augmented(Reading.MEAN, LOSS, K).scores(target, pictures)))
                .isEqualTo(1);
        assertThat(auc(new Augmented(Reading.MAX, LOSS, K).scores(target, pictures)))
                .isEqualTo(1);
    }

    private static boolean[] members() {
        boolean[] member = new boolean[N];
        Arrays.fill(member, 0, N / 2, true);
        return member;
    }

    @Test
    void meanAndMaximumAreThoseOfTheScoresOfTheVersions() {
        Query pictures = query("picture-", N);
        Target target = target(VERSIONS.of(pictures));
        double[][] each = VERSIONS.of(pictures).stream()
                .map(one -> LOSS.scores(target, one))
                .toArray(double[][]::new);
        double[] mean = new Augmented(Reading.MEAN, LOSS, K).scores(target, pictures);
        double[] max = new Augmented(Reading.MAX, LOSS, K).scores(target, pictures);
        for (int i = 0; i < N; i++) {
            assertThat(mean[i]).isEqualTo((each[0][i] + each[1][i] + each[2][i]) / K);
            assertThat(max[i]).isEqualTo(Math.max(each[0][i], Math.max(each[1][i], each[2][i])));
        }
    }

    @Test
    void withoutTheRecipeThereIsNothingToAskAbout() {
        Query pictures = query("picture-", N);
        Target nobody = new Target(remembering(VERSIONS.of(pictures)), Optional.empty(), SCHEDULE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmented(Reading.MAX, LOSS, K).scores(nobody, pictures))
                .withMessageContainingAll("augmented-max-loss", "--augmentation");
    }
}
