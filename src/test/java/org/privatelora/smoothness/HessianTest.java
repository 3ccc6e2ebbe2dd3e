package org.privatelora.smoothness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.privatelora.nn.FlatParameters;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.smoothness.PowerIteration.Spectrum;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Tensors;
import org.privatelora.toy.Hessian;
import org.privatelora.toy.Theta;
import org.privatelora.toy.World;

/** On the toy, whose Hessian is known exactly. */
class HessianTest {
    private static final World WORLD = World.defaults();
    private static final double OMEGA = 2.5;
    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    static Stream<Objective> objectives() {
        return Stream.of(new AdaptationOnly(), new MpLora(2), new SmpLora(3));
    }

    private static FlatParameters at(Theta theta) {
        Map<String, NDArray> initial = new LinkedHashMap<>();
        initial.put("a", Tensors.of(manager, new float[] {(float) theta.a()}));
        initial.put("b", Tensors.of(manager, new float[] {(float) theta.b()}));
        return FlatParameters.of(manager, initial);
    }

    private static Surface surface(Objective objective, FlatParameters parameters) {
        Map<String, NDArray> leaves = parameters.leaves();
        return new Surface(
                parameters,
                () -> WORLD.loss(objective, leaves.get("a"), leaves.get("b"), OMEGA)
                        .sum());
    }

    private static void assertProducts(HessianProduct product, Hessian exact, double error) {
        for (Theta v : List.of(new Theta(1, 0), new Theta(0, 1), new Theta(0.6, -0.8))) {
            float[] found = product.times(Tensors.of(manager, new float[] {(float) v.a(), (float) v.b()}))
                    .toFloatArray();
            assertThat((double) found[0]).isCloseTo(exact.times(v).a(), within(error));
            assertThat((double) found[1]).isCloseTo(exact.times(v).b(), within(error));
        }
    }

    /** Single precision, entries below 10. */
    @ParameterizedTest
    @MethodSource("objectives")
    void doubleBackwardIsTheExactHessian(Objective objective) {
        for (Theta theta : List.of(new Theta(0.3, 0.4), new Theta(-1, 0.1), new Theta(1.5, -0.7))) {
            try (FlatParameters parameters = at(theta);
                    DoubleBackward hessian = new DoubleBackward(surface(objective, parameters))) {
                assertProducts(hessian, WORLD.hessian(objective, theta, OMEGA), 1e-5);
                assertThat(hessian.gradientNorm())
                        .isCloseTo(WORLD.gradient(objective, theta, OMEGA).norm(), within(1e-5));
            }
        }
    }

    /** Gradients are rounded to about 1e-7 and divided by a step of 0.01. */
    @ParameterizedTest
    @MethodSource("objectives")
    void finiteDifferencesAreTheExactHessianButForRounding(Objective objective) {
        Theta theta = new Theta(0.3, 0.4);
        try (FlatParameters parameters = at(theta)) {
            float[] before = parameters.toArray();
            assertProducts(
                    FiniteDifferences.of(surface(objective, parameters)), WORLD.hessian(objective, theta, OMEGA), 2e-4);
            assertThat(parameters.toArray()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void powerIterationFindsTheSpectralNorm(Objective objective) {
        Theta theta = new Theta(-1, 0.1);
        try (FlatParameters parameters = at(theta);
                DoubleBackward hessian = new DoubleBackward(surface(objective, parameters))) {
            Spectrum spectrum = PowerIteration.defaults().run(hessian, 2, manager);
            double norm = WORLD.hessian(objective, theta, OMEGA).norm();
            assertThat(spectrum.norm()).isCloseTo(norm, within(1e-4 * norm));
            assertThat(spectrum.converged()).isTrue();
        }
    }

    @Test
    void theSignOfTheEigenvalueTellsARidgeFromAValley() {
        HessianProduct ridge = v -> v.mul(Tensors.of(manager, new float[] {1, -5}, new Shape(2)));
        Spectrum spectrum = PowerIteration.defaults().run(ridge, 2, manager);
        assertThat(spectrum.norm()).isCloseTo(5, within(1e-5));
        assertThat(spectrum.eigenvalue()).isCloseTo(-5, within(1e-5));
    }

    @Test
    void theIterationSaysWhenItWasCutShort() {
        HessianProduct slow = v -> v.mul(Tensors.of(manager, new float[] {1, 0.99f}, new Shape(2)));
        Spectrum spectrum = new PowerIteration(3, 0, 0).run(slow, 2, manager);
        assertThat(spectrum.converged()).isFalse();
        assertThat(spectrum.iterations()).isEqualTo(3);
        assertThat(spectrum.norm()).isBetween(0.99, 1.0);
    }

    @Test
    void aFlatFunctionHasNormZero() {
        assertThat(PowerIteration.defaults().run(v -> v.mul(0), 3, manager).norm())
                .isZero();
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PowerIteration.defaults().withIterations(0))
                .withMessageContaining("iterations");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FiniteDifferences(null, 0))
                .withMessageContaining("step");
    }
}
