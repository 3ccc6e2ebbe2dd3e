package org.privatelora.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Garbage;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

class ObjectiveTest {
    private static final double L = 0.1;
    private static final double A = Math.log(2);
    private static final double SINGLE = 1e-6;

    /** Value, d/dL and d/dA at a point. */
    private record Point(double value, double byAdaptation, double byAttack) {
        static Point of(Objective objective, double adaptationLoss, double attackLoss) {
            try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
                return Scope.value(() -> Autograd.recording(() -> {
                    NDArray l = Autograd.leaf(Tensors.of(manager, (float) adaptationLoss));
                    NDArray a = Autograd.leaf(Tensors.of(manager, (float) attackLoss));
                    NDArray loss = objective.loss(l.mul(1), a.mul(1)); // leaves themselves need no graph
                    Autograd.backward(loss);
                    return new Point(
                            loss.getFloat(), // fails if the loss were float64
                            Autograd.gradient(l).getFloat(),
                            objective.usesAttack() ? Autograd.gradient(a).getFloat() : 0);
                }));
            }
        }
    }

    @Test
    void plainLoraIsTheAdaptationLoss() {
        Point point = Point.of(new AdaptationOnly(), L, A);
        assertThat(point.value()).isCloseTo(L, within(SINGLE));
        assertThat(point.byAdaptation()).isCloseTo(1, within(SINGLE));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 1})
    void minMaxSubtractsLambdaTimesTheAttackLoss(double lambda) {
        Point point = Point.of(new MpLora(lambda), L, A);
        assertThat(point.value()).isCloseTo(L - lambda * A, within(SINGLE));
        assertThat(point.byAdaptation()).isCloseTo(1, within(SINGLE));
        assertThat(point.byAttack()).isCloseTo(-lambda, within(SINGLE));
    }

    @ParameterizedTest
    @CsvSource({"0,1,1e-5", "0.05,1,1e-5", "1,1,1e-5", "5,0.5,1e-5"})
    void stableMinMaxDividesAsEquationTen(double lambda, double beta, double delta) {
        Point point = Point.of(new SmpLora(lambda, beta, delta), L, A);
        double d = beta + lambda * A + delta;
        assertThat(point.value()).isCloseTo(L / d, within(SINGLE));
        assertThat(point.byAdaptation()).isCloseTo(1 / d, within(SINGLE));
        assertThat(point.byAttack()).isCloseTo(-lambda * L / (d * d), within(SINGLE));
    }

    @Test
    void rescalingFactorsAreThoseOfTheGradient() {
        for (Objective objective : List.of(new AdaptationOnly(), new MpLora(0.3), new SmpLora(0.3))) {
            Point point = Point.of(objective, L, 2);
            Rescaling rescaling = objective.rescaling(L, 2);
            assertThat(rescaling.adaptation()).isCloseTo(point.byAdaptation(), within(SINGLE));
            assertThat(-objective.lambda() * rescaling.attack()).isCloseTo(point.byAttack(), within(SINGLE));
        }
    }

    /** The attack weighs lambda L / D beside the adaptation: 0.059 and 0.0048 at L = 0.1 and A = ln 2. */
    @ParameterizedTest
    @CsvSource({"1,0.05906", "0.05,0.00483"})
    void stableMinMaxWeighsTheAttackByTheLoss(double lambda, double relative) {
        Rescaling rescaling = new SmpLora(lambda).rescaling(L, A);
        assertThat(lambda * rescaling.attack() / rescaling.adaptation()).isCloseTo(relative, within(1e-5));
    }

    /** A graph must own its constants: autograd reads them again in the backward pass. */
    @ParameterizedTest
    @ValueSource(strings = {"mp", "smp"})
    void gradientsOutliveTheGarbageCollector(String name) {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            Scope.run(() -> Autograd.recording(() -> {
                NDArray a = Autograd.leaf(Tensors.of(manager, 1f));
                NDArray loss = Objective.parse(name, 0.5).loss(Tensors.of(manager, 1f), a.add(0));
                Garbage.collect();
                Autograd.backward(loss);
                double expected = name.equals("mp") ? -0.5 : -0.5 / Math.pow(1.5 + 1e-5, 2);
                assertThat((double) Autograd.gradient(a).getFloat()).isCloseTo(expected, within(SINGLE));
                return loss;
            }));
        }
    }

    @Test
    void stableMinMaxStaysPositiveWhereMinMaxDiverges() {
        assertThat(Point.of(new MpLora(1), L, 1000).value()).isLessThan(-900);
        assertThat(Point.of(new SmpLora(1), L, 1000).value()).isBetween(0.0, L);
    }

    @Test
    void withoutAttackAllThreeAdapt() {
        double plain = Point.of(new AdaptationOnly(), L, A).value();
        assertThat(Point.of(new MpLora(0), L, A).value()).isEqualTo(plain);
        assertThat(Point.of(new SmpLora(0), L, A).value()).isCloseTo(plain, within(2e-6)); // L / (1 + 1e-5)
    }

    @Test
    void namesLeadBackToTheObjective() {
        for (Objective objective : List.of(new AdaptationOnly(), new MpLora(0.5), new SmpLora(0.5, 1, 1e-5))) {
            assertThat(Objective.parse(objective.name(), 0.5)).isEqualTo(objective);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Objective.parse("SMP-LoRA", 1))
                .withMessageContaining("lora, mp or smp");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.05, Double.NaN, Double.POSITIVE_INFINITY})
    void lambdaMustBeFiniteAndNotNegative(double lambda) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MpLora(lambda))
                .withMessageContaining("lambda");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SmpLora(lambda))
                .withMessageContaining("lambda");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SmpLora(1, 0, 0))
                .withMessageContaining("beta");
    }
}
