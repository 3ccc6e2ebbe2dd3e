package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.SmpLora;
import org.privatelora.proxy.ProxyConfig;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.train.AdversarialConfig.DrawMode;
import org.privatelora.train.AdversarialConfig.UpdateOrder;

class AdaptationTest {
    private static NDManager manager;
    private static TinyModel model;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        model = TinyModel.create(manager);
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static Adaptation of(TrainConfig config) {
        return new Adaptation(config, model, TinyModel.set());
    }

    private static float[] lora(TrainConfig config, int steps) {
        try (Adaptation adaptation = of(config)) {
            IntStream.range(0, steps).forEach(adaptation::step);
            return adaptation.state().lora();
        }
    }

    @Test
    void repeatingAStepLowersItsLoss() {
        TrainConfig config = TinyModel.config();
        try (Adaptation adaptation = of(config.withOptimiser(config.optimiser().withLearningRate(1e-2)))) {
            double first = adaptation.step(0).adaptationLoss();
            IntStream.range(0, 20).forEach(i -> adaptation.step(0));
            assertThat(adaptation.step(0).adaptationLoss()).isLessThan(first);
        }
    }

    @Test
    void anEpochHasMembersDividedByBatchRoundedUp() {
        try (Adaptation adaptation = of(TinyModel.config())) {
            assertThat(adaptation.stepsPerEpoch()).isEqualTo(4); // 7 members in twos
        }
    }

    @Test
    void minMaxWithoutWeightMovesLoraAsPlainAdaptationDoes() {
        TrainConfig config = TinyModel.config();
        assertThat(lora(config.withObjective(new MpLora(0)), 3))
                .isEqualTo(lora(config.withObjective(new AdaptationOnly()), 3));
    }

    @Test
    void theSmpObjectiveIsTheRatioOfTheLoggedLosses() {
        TrainConfig config = TinyModel.config().withObjective(new SmpLora(0.5, 1, 1e-5));
        try (Adaptation adaptation = of(config)) {
            StepValues values = adaptation.step(0);
            double d = 1 + 0.5 * values.attackLoss() + 1e-5;
            assertThat(values.objective()).isCloseTo(values.adaptationLoss() / d, within(1e-5));
            assertThat(values.rescaling().adaptation()).isCloseTo(1 / d, within(1e-6));
            assertThat(values.rescaling().attack()).isCloseTo(values.adaptationLoss() / d / d, within(1e-6));
        }
    }

    @Test
    void theSeparateDrawIsAnotherDraw() {
        TrainConfig config = TinyModel.config().withObjective(new MpLora(0.5));
        TrainConfig separate = config.withAdversary(config.adversary().withDraw(DrawMode.SEPARATE_DRAW));
        try (Adaptation one = of(config);
                Adaptation two = of(separate)) {
            StepValues shared = one.step(0);
            StepValues drawn = two.step(0);
            assertThat(drawn.adaptationLoss()).isEqualTo(shared.adaptationLoss());
            assertThat(drawn.attackLoss()).isNotEqualTo(shared.attackLoss());
        }
    }

    @ParameterizedTest
    @EnumSource(UpdateOrder.class)
    void theFirstMoverPlaysAgainstTheUnmovedOther(UpdateOrder order) {
        TrainConfig config = TinyModel.config().withObjective(new MpLora(0.5));
        try (Adaptation played = of(config.withAdversary(config.adversary().withOrder(order)));
                Adaptation other = of(config.withAdversary(config.adversary().withOrder(UpdateOrder.LDM_FIRST)))) {
            double attackLoss = played.step(0).attackLoss();
            double againstUnmoved = other.step(0).attackLoss();
            assertThat(attackLoss == againstUnmoved).isEqualTo(order == UpdateOrder.LDM_FIRST);
        }
    }

    @Test
    void gradientsAreClippedToTheGlobalNorm() {
        TrainConfig config = TinyModel.config();
        try (Adaptation adaptation = of(config.withOptimiser(config.optimiser().withMaxGradientNorm(1e-4)))) {
            StepValues values = adaptation.step(0);
            assertThat(values.clipped()).isTrue();
            assertThat(values.gradientNorm()).isGreaterThan(1e-4);
        }
    }

    @Test
    void aTextEncoderWithLearningRateZeroStaysAndTheUnetMoves() {
        TrainConfig config = TinyModel.config();
        TrainConfig still = config.withOptimiser(
                config.optimiser().withTextEncoderLearningRate(0).withWeightDecay(0));
        try (Adaptation adaptation = of(still)) {
            float[] before = adaptation.state().lora();
            adaptation.step(0);
            float[] after = adaptation.state().lora();
            int boundary = IntStream.range(0, before.length)
                    .filter(i -> before[i] != after[i])
                    .findFirst()
                    .orElseThrow();
            assertThat(boundary).isPositive();
            assertThat(Arrays.copyOf(after, boundary)).isEqualTo(Arrays.copyOf(before, boundary));
        }
    }

    @Test
    void cachedContextsGiveTheLossesOfAFrozenTextEncoder() {
        TrainConfig config = TinyModel.config();
        try (Adaptation trained = of(config);
                Adaptation frozen = of(config.withLora(config.lora().withTextEncoder(false)))) {
            assertThat(frozen.step(0).adaptationLoss())
                    .isCloseTo(trained.step(0).adaptationLoss(), within(1e-5));
        }
    }

    @Test
    void aLossThatIsNotFiniteStopsTheRunAndNamesTheStep() {
        TrainConfig config = TinyModel.config();
        try (Adaptation adaptation = of(config)) {
            PlayerState state = adaptation.state();
            Arrays.fill(state.lora(), Float.NaN);
            adaptation.load(state);
            assertThatThrownBy(() -> adaptation.step(7))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("at step 7");
        }
    }

    /** After a few steps, so that LoRA does something. */
    private static StepValues fourthStep(LoraRegularisation regularisation, UpdateOrder order) {
        TrainConfig plain = TinyModel.config().withObjective(new MpLora(0.5));
        TrainConfig ordered = plain.withAdversary(plain.adversary().withOrder(order));
        PlayerState after;
        try (Adaptation adaptation = of(ordered)) {
            IntStream.range(0, 3).forEach(adaptation::step);
            after = adaptation.state();
        }
        try (Adaptation adaptation = of(ordered.withRegularisation(regularisation))) {
            adaptation.load(after);
            return adaptation.step(3);
        }
    }

    @Test
    void lorasOwnMoveSeesThingsDroppedAndTheProxySeesAllOfLora() {
        LoraRegularisation none = LoraRegularisation.none();
        StepValues whole = fourthStep(none, UpdateOrder.PROXY_FIRST);
        for (LoraRegularisation some :
                List.of(none.withDropout(0.5), none.withRankDropout(0.5), none.withModuleDropout(0.5))) {
            StepValues dropped = fourthStep(some, UpdateOrder.PROXY_FIRST);
            assertThat(dropped.proxy()).isEqualTo(whole.proxy());
            assertThat(dropped.adaptationLoss()).isNotEqualTo(whole.adaptationLoss());
            assertThat(dropped.gradientNorm()).isNotEqualTo(whole.gradientNorm());
        }
    }

    @Test
    void noUpdateIsLongerThanTheLimitAfterAStep() {
        TrainConfig config = TinyModel.config();
        TrainConfig fast = config.withOptimiser(config.optimiser().withLearningRate(0.05));
        double limit = 0.2;
        assertThat(longest(fast, 3)).isGreaterThan(2 * limit);
        assertThat(longest(fast.withRegularisation(LoraRegularisation.none().withMaxNorm(limit)), 3))
                .isBetween(limit * 0.9999, limit * 1.0001);
    }

    private static double longest(TrainConfig config, int steps) {
        try (Adaptation adaptation = of(config)) {
            IntStream.range(0, steps).forEach(adaptation::step);
            return adaptation.lora().modules().stream()
                    .mapToDouble(
                            module -> Math.sqrt(module.delta(1).square().sum().getFloat()))
                    .max()
                    .orElseThrow();
        }
    }

    /** A frozen text encoder's contexts are kept between steps; only the U-Net's LoRA is dropped from. */
    @Test
    void droppingWorksWithAFrozenTextEncoderToo() {
        TrainConfig config = TinyModel.config();
        TrainConfig frozen = config.withLora(config.lora().withTextEncoder(false))
                .withRegularisation(LoraRegularisation.none().withModuleDropout(0.9));
        assertThat(lora(frozen, 3)).isEqualTo(lora(frozen, 3));
    }

    /** Same step, same draws: only the adaptation loss is weighed. */
    @Test
    void weightsActOnTheAdaptationLossAndNotOnTheAttackLoss() {
        TrainConfig config = TinyModel.config().withObjective(new MpLora(0.5));
        LossConfig weighted = LossConfig.defaults().withMinSnrGamma(1);
        try (Adaptation plain = of(config);
                Adaptation weighed = of(config.withDenoising(config.denoising().withLoss(weighted)))) {
            StepValues expected = plain.step(0);
            StepValues found = weighed.step(0);
            assertThat(found.attackLoss()).isEqualTo(expected.attackLoss());
            assertThat(found.adaptationLoss()).isLessThan(expected.adaptationLoss());
        }
    }

    /** Contexts of shuffled captions are not kept, those of fixed ones are; the loss is the same. */
    @Test
    void shufflingASinglePartChangesNothing() {
        TrainConfig config = TinyModel.config();
        TrainConfig frozen = config.withLora(config.lora().withTextEncoder(false));
        CaptionConfig kept = CaptionConfig.defaults().withShuffle(2);
        for (TrainConfig one : List.of(config, frozen)) {
            assertThat(lora(one.withDenoising(one.denoising().withCaptions(kept)), 4))
                    .as("text encoder adapted: " + one.lora().textEncoder())
                    .isEqualTo(lora(one, 4));
        }
    }

    @Test
    void emptyCaptionsMoveLoraElsewhere() {
        TrainConfig config = TinyModel.config();
        CaptionConfig dropped = CaptionConfig.defaults().withDropout(1);
        assertThat(lora(config.withDenoising(config.denoising().withCaptions(dropped)), 3))
                .isNotEqualTo(lora(config, 3));
    }

    @Test
    void aProxyOfAnotherSizeIsRefused() {
        TrainConfig config = TinyModel.config().withObjective(new MpLora(0.5));
        assertThatThrownBy(() -> of(config.withAdversary(config.adversary().withProxy(ProxyConfig.forInput(64)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ProxyConfig.forInput(256)");
    }

    @ParameterizedTest
    @EnumSource(DrawMode.class)
    void arraysDoNotAccumulateBetweenStep10And60(DrawMode draw) {
        TrainConfig config = TinyModel.config()
                .withObjective(new SmpLora(0.5, 1, 1e-5))
                .withRegularisation(new LoraRegularisation(0.1, 0.1, 0.1, 0.1));
        try (Adaptation adaptation = of(config.withAdversary(config.adversary().withDraw(draw)))) {
            IntStream.range(0, 10).forEach(adaptation::step);
            long early = ManagedArrays.below(manager);
            IntStream.range(10, 60).forEach(adaptation::step);
            assertThat(ManagedArrays.below(manager)).isEqualTo(early);
        }
    }
}
