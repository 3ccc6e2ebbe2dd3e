package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.metrics.AttackMetrics;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;

/** Closed-form predictors whose leakage is known. */
class LossAttacksTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    private static final CaptionEncoder NO_TEXT = captions -> manager().zeros(new Shape(captions.size(), 1, 1));
    private static final int N = 60;
    private static final DenoisingGrid GRID = DenoisingGrid.spread(4, 1).withBatch(7);
    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static NDManager manager() {
        return manager;
    }

    /** Image i is standard normal; the first half are the members. */
    private static Query query(int... indices) {
        NDList latents = new NDList();
        for (int i : indices) {
            latents.add(manager.create(new Rng(5).normal("image", 0, i, 64), new Shape(1, 4, 4, 4)));
        }
        List<String> names = IntStream.of(indices).mapToObj(i -> "image-" + i).toList();
        return new Query(names, names, ai.djl.ndarray.NDArrays.concat(latents));
    }

    private static Query all() {
        return query(IntStream.range(0, N).toArray());
    }

    private static boolean[] member() {
        boolean[] member = new boolean[N];
        java.util.Arrays.fill(member, 0, N / 2, true);
        return member;
    }

    /** The best predictor for standard normal data: E[noise | xt] = sqrt(1 - abar) xt. It remembers nobody. */
    private static final NoisePredictor IGNORANT = (latents, timesteps, context) -> latents.mul(coefficient(timesteps));

    /** Knows the images of {@code known}: takes the nearest as x0 and solves for the noise. */
    private static NoisePredictor memorising(Query known) {
        return (latents, timesteps, context) -> {
            double abar = SCHEDULE.alphasCumprod()[(int) timesteps.getLong(0)];
            NDArray x = latents.reshape(latents.getShape().get(0), 1, 64);
            NDArray means = known.latents().reshape(1, known.size(), 64).mul(Math.sqrt(abar));
            NDArray nearest = x.sub(means).square().sum(new int[] {2}).argMin(1); // (B,)
            NDArray x0 = known.latents().get(new NDIndex("{}", nearest));
            return latents.sub(x0.mul(Math.sqrt(abar))).div(Math.sqrt(1 - abar));
        };
    }

    private static NDArray coefficient(NDArray timesteps) {
        double abar = SCHEDULE.alphasCumprod()[(int) timesteps.getLong(0)];
        return timesteps.getManager().create((float) Math.sqrt(1 - abar));
    }

    private static Target target(NoisePredictor adapted) {
        return new Target(new GrayBox(adapted, NO_TEXT), Optional.of(new GrayBox(IGNORANT, NO_TEXT)), SCHEDULE);
    }

    @Test
    void aModelThatMemorisedItsMembersIsSeenThrough() {
        Query members = query(IntStream.range(0, N / 2).toArray());
        DenoisingGrid early =
                new DenoisingGrid(List.of(20, 60), 1, 0, 7); // little noise: the nearest image is the right one
        for (ScoredAttack attack : List.of(new LossThreshold(early), Calibrated.loss(early))) {
            double[] scores = attack.scores(target(memorising(members)), all());
            assertThat(AttackMetrics.of(scores, member()).auc().value())
                    .as(attack.name())
                    .isEqualTo(1);
        }
    }

    @Test
    void aModelThatRemembersNobodyIsAChanceResult() {
        double[] scores = new LossThreshold(GRID).scores(target(IGNORANT), all());
        assertThat(AttackMetrics.of(scores, member()).auc().interval().contains(0.5))
                .isTrue();
    }

    @Test
    void calibrationOfTheBaseAgainstItselfIsZero() {
        double[] scores = Calibrated.loss(GRID).scores(target(IGNORANT), all());
        assertThat(scores).containsOnly(0);
    }

    @Test
    void theLossIsTheConditionalVarianceOfTheNoise() {
        DenoisingLosses losses = DenoisingGrid.spread(5, 4).losses(new GrayBox(IGNORANT, NO_TEXT), SCHEDULE, all());
        double[] abar = SCHEDULE.alphasCumprod();
        for (int k = 0; k < 5; k++) {
            int at = k;
            double mean = java.util.Arrays.stream(losses.perTimestep())
                    .mapToDouble(row -> row[at])
                    .average()
                    .orElseThrow();
            double expected = abar[100 + 200 * k]; // Var[noise | xt] = abar for standard normal data
            assertThat(mean).isCloseTo(expected, within(0.05 * expected + 1e-4)); // 60 x 4 x 64 numbers: 1.1 %
        }
    }

    @Test
    void scoresDependNeitherOnTheBatchNorOnTheOrder() {
        LossThreshold attack = new LossThreshold(GRID);
        double[] inOrder = attack.scores(target(IGNORANT), all());
        List<Integer> shuffled = new ArrayList<>(IntStream.range(0, N).boxed().toList());
        Collections.shuffle(shuffled, new java.util.Random(1));
        double[] other = new LossThreshold(GRID.withBatch(11))
                .scores(
                        target(IGNORANT),
                        query(shuffled.stream().mapToInt(i -> i).toArray()));
        for (int k = 0; k < N; k++) {
            assertThat(other[k]).isCloseTo(inOrder[shuffled.get(k)], within(1e-6)); // float32 sums of another shape
        }
    }

    @Test
    void anotherSeedAsksWithOtherNoise() {
        double[] scores = new LossThreshold(GRID).scores(target(IGNORANT), all());
        assertThat(new LossThreshold(GRID.withSeed(9)).scores(target(IGNORANT), all()))
                .isNotEqualTo(scores);
    }

    @Test
    void queriesAreCountedAsTheyAreMade() {
        int[] asked = {0};
        NoisePredictor counting = (latents, timesteps, context) -> {
            asked[0] += (int) latents.getShape().get(0);
            return IGNORANT.epsilon(latents, timesteps, context);
        };
        LossThreshold attack = new LossThreshold(DenoisingGrid.spread(3, 2));
        attack.scores(target(counting), all());
        assertThat(asked[0]).isEqualTo(N * attack.queries());
    }

    @Test
    void calibrationWithoutABaseModelIsRefused() {
        Target alone = new Target(new GrayBox(IGNORANT, NO_TEXT), Optional.empty(), SCHEDULE);
        assertThatThrownBy(() -> Calibrated.loss(GRID).scores(alone, all()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("base model");
    }
}
