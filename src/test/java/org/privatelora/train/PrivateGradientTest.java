package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.objective.MpLora;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;

/** A step of DP-SGD, and training by such steps. */
class PrivateGradientTest {
    private static final TrainConfig CONFIG = TinyModel.config();
    private static final double NO_BOUND = 1e6;
    private static final double EVERYBODY = 1;
    private static final double NOBODY = 1e-12;

    private static NDManager manager;
    private static TinyModel exact;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        exact = TinyModel.create(manager).in(DataType.FLOAT64); // only sums of gradients round to float32
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static TrainingSet of(List<Latent> members) {
        TrainingSet all = TinyModel.set();
        return new TrainingSet(members, List.of(), all.nonMembersAux(), all.nonMembersTest(), all.splitHash());
    }

    private static Gradients.Private step(List<Latent> members, double rate, double clip, double noise) {
        return new Gradients(manager, exact, of(members)).privately(CONFIG, rate, clip, noise);
    }

    private static List<Latent> members() {
        return TinyModel.set().members();
    }

    private static double[] sum(Gradients.Private step, double expectedBatch) {
        return IntStream.range(0, step.gradient().length)
                .mapToDouble(i -> step.gradient()[i] * expectedBatch)
                .toArray();
    }

    private static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    private static double[] minus(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    @Test
    void withEverybodyAndNeitherNoiseNorBoundItIsTheOrdinaryGradient() {
        Gradients.Found ordinary = new Gradients(manager, exact, of(members())).of(CONFIG, members());
        Gradients.Private found = step(members(), EVERYBODY, NO_BOUND, 0);
        double[] expected = doubles(ordinary.gradient());
        assertThat(norm(expected)).isPositive();
        assertThat(norm(minus(doubles(found.gradient()), expected)) / norm(expected))
                .isLessThan(1e-6);
        assertThat(found.losses().adaptation()).isCloseTo(ordinary.losses().adaptation(), within(1e-6));
        assertThat(found.batch()).isEqualTo(members().size());
        assertThat(found.clipped()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 0.01, 0.1, 10})
    void noMemberContributesMoreThanTheBound(double clip) {
        for (Latent member : members()) {
            Gradients.Private alone = step(List.of(member), EVERYBODY, clip, 0);
            double free = norm(sum(step(List.of(member), EVERYBODY, NO_BOUND, 0), 1));
            assertThat(norm(sum(alone, 1)))
                    .isLessThanOrEqualTo(clip)
                    .isCloseTo(Math.min(free, clip), within(2e-5 * free));
            assertThat(alone.clipped()).isEqualTo(free > clip ? 1 : 0);
        }
    }

    /** The sensitivity that the noise is made for: what the others contribute is the same to the rounding of sums. */
    @Test
    void takingAMemberAwayChangesTheSumByWhatItContributedAlone() {
        double clip = 0.05;
        List<Latent> fewer = members().subList(0, members().size() - 1);
        double[] with = sum(step(members(), EVERYBODY, clip, 0), members().size());
        double[] without = sum(step(fewer, EVERYBODY, clip, 0), fewer.size());
        assertThat(norm(minus(with, without))).isBetween(0.9 * clip, clip);
    }

    /** The text encoder's LoRA has its own stretch of the same vector. */
    @Test
    void theBoundHoldsForTextEncoderAndUnetTogether() {
        TrainConfig frozen = CONFIG.withLora(CONFIG.lora().withTextEncoder(false));
        int unet = new Gradients(manager, exact, of(members()))
                .privately(frozen, EVERYBODY, 1, 0)
                .gradient()
                .length;
        double clip = 1e-3;
        double[] both = sum(step(members().subList(0, 1), EVERYBODY, clip, 0), 1);
        double[] text = Arrays.copyOf(both, both.length - unet);
        assertThat(norm(text)).isPositive().isLessThan(clip);
        assertThat(norm(both)).isCloseTo(clip, within(2e-5 * clip));
    }

    @Test
    void anEmptyBatchIsNoiseOfTheDeviationThatWasAskedFor() {
        double clip = 0.5;
        double sigma = 3;
        Gradients.Private empty = step(members(), NOBODY, clip, sigma);
        double[] noise = sum(empty, NOBODY * members().size());
        double n = noise.length;
        double deviation = norm(noise) / Math.sqrt(n);
        assertThat(empty.batch()).isZero();
        assertThat(empty.losses().adaptation()).isNaN();
        assertThat(deviation).isCloseTo(sigma * clip, within(5 * sigma * clip / Math.sqrt(2 * n))); // 5 standard errors
        assertThat(Arrays.stream(noise).average().orElseThrow()).isCloseTo(0, within(5 * sigma * clip / Math.sqrt(n)));
    }

    @Test
    void noiseIsAddedToTheSum() {
        double clip = 0.1;
        double[] noise =
                sum(step(members(), NOBODY, clip, 2), NOBODY * members().size());
        double[] still = sum(step(members(), EVERYBODY, clip, 0), members().size());
        double[] noisy = sum(step(members(), EVERYBODY, clip, 2), members().size());
        assertThat(norm(minus(minus(noisy, still), noise)) / norm(noise)).isLessThan(1e-5);
    }

    /** Counts of a binomial, within five deviations. */
    @Test
    void everyMemberIsDrawnWithTheSameProbabilityWhateverTheOthersDo() {
        int steps = 4000;
        double rate = 0.3;
        Batches members = new Batches(members(), 2, "member-order", CaptionConfig.defaults(), new Rng(9));
        PrivateGradient gradient =
                new PrivateGradient(manager, null, null, new LossScale(LossScaling.none()), members, rate, 1, 1);
        int[] each = new int[members().size()];
        int pairs = 0;
        int empty = 0;
        for (int step = 0; step < steps; step++) {
            int[] drawn = gradient.drawn(step);
            Arrays.stream(drawn).forEach(i -> each[i]++);
            pairs += Arrays.stream(drawn).filter(i -> i < 2).count() == 2 ? 1 : 0;
            empty += drawn.length == 0 ? 1 : 0;
        }
        for (int count : each) {
            assertWithin(count, steps, rate);
        }
        assertWithin(pairs, steps, rate * rate);
        assertWithin(empty, steps, Math.pow(1 - rate, each.length));
    }

    private static void assertWithin(int count, int steps, double probability) {
        double deviation = Math.sqrt(steps * probability * (1 - probability));
        assertThat((double) count).isCloseTo(steps * probability, within(5 * deviation));
    }

    @Test
    void aRunSpendsNoMoreThanItWasAllowedAndSaysSoAtEveryStep() {
        TinyModel model = TinyModel.create(manager);
        TrainConfig config = CONFIG.withDp(DpConfig.none().withEpsilon(4))
                .withLoop(CONFIG.loop().withBatch(1));
        try (Adaptation adaptation = new Adaptation(config, model, TinyModel.set())) {
            List<StepValues> steps = IntStream.range(0, (int) adaptation.steps())
                    .mapToObj(adaptation::step)
                    .toList();
            assertThat(steps)
                    .extracting(step -> step.privacy().orElseThrow().batch())
                    .contains(0, 1);
            assertThat(steps)
                    .filteredOn(step -> step.privacy().orElseThrow().batch() == 0)
                    .allMatch(step -> Double.isNaN(step.adaptationLoss()) && step.gradientNorm() > 0);
            assertThat(steps)
                    .extracting(step -> step.privacy().orElseThrow().epsilon())
                    .isSorted();
            assertThat(steps.get(steps.size() - 1).privacy().orElseThrow().epsilon())
                    .isBetween(4 - 0.01, 4.0)
                    .isEqualTo(adaptation.ledger().orElseThrow().epsilon(adaptation.steps()));
        }
    }

    @Test
    void aMemberWhoseGradientIsNotFiniteContributesNothing() {
        Latent broken = new Latent(
                "broken",
                "1",
                members().get(0).values().clone(),
                members().get(0).shape());
        Arrays.fill(broken.values(), Float.NaN);
        List<Latent> both = List.of(members().get(0), broken);
        double[] alone = sum(step(members().subList(0, 1), EVERYBODY, 0.1, 0), 1);
        Gradients.Private found = step(both, EVERYBODY, 0.1, 0);
        assertThat(norm(minus(sum(found, 2), alone)) / norm(alone)).isLessThan(1e-6);
        assertThat(found.losses().adaptation()).isFinite();
    }

    @Test
    void aDivergedRunIsStoppedAllTheSame() {
        TinyModel model = TinyModel.create(manager);
        TrainConfig config = CONFIG.withDp(DpConfig.none().withNoise(1))
                .withLoop(CONFIG.loop().withBatch(7));
        try (Adaptation adaptation = new Adaptation(config, model, TinyModel.set())) {
            PlayerState state = adaptation.state();
            Arrays.fill(state.lora(), Float.NaN);
            adaptation.load(state);
            assertThatThrownBy(() -> adaptation.step(0)).isInstanceOf(DivergedException.class);
        }
    }

    @Test
    void privateTrainingPlaysAgainstNoProxy() {
        TrainConfig config = CONFIG.withDp(DpConfig.none().withEpsilon(8));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.withObjective(new MpLora(0.1)))
                .withMessageContaining("learns from members without noise");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.withAdversary(config.adversary().withLogProxy(true)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DpConfig(1, 1, 8, 1e-5))
                .withMessageContaining("not both");
        assertThatIllegalArgumentException().isThrownBy(() -> DpConfig.none().withClip(0));
    }
}
