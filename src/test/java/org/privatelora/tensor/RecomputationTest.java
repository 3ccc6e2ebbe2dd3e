package org.privatelora.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RecomputationTest {
    private static NDManager manager;
    private int calls;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static NDArray leaf(float... values) {
        return Autograd.leaf(Tensors.of(manager, values, new Shape(values.length)));
    }

    /** y = (x w)^2, the square and the product in one segment. */
    private NDArray square(NDArray x, NDArray w) {
        return Recomputation.segment(new NDList(x, w), in -> {
                    calls++;
                    return new NDList(in.get(0).mul(in.get(1)).square());
                })
                .head();
    }

    @Test
    void gradientsGoThroughSegmentsSharedInputsAndTheGraphAroundThem() {
        NDArray x = leaf(1, 2);
        NDArray w = leaf(3, 0.5f);
        Scope.run(() -> {
            try (Recomputation recomputation = Recomputation.open()) {
                NDArray loss = Autograd.recording(() -> {
                    NDArray shared = w.exp(); // a graph in front of both segments
                    NDArray once = square(x, shared); // x^2 e^2w
                    return square(once, shared).add(once).sum(); // x^4 e^6w + x^2 e^2w
                });
                recomputation.backward(loss);
            }
        });
        assertThat(Scope.<float[]>value(() -> Autograd.gradient(x).toFloatArray()))
                .usingElementComparator(RecomputationTest::nearly)
                .containsExactly(derivativeX(1, 3), derivativeX(2, 0.5));
        assertThat(Scope.<float[]>value(() -> Autograd.gradient(w).toFloatArray()))
                .usingElementComparator(RecomputationTest::nearly)
                .containsExactly(derivativeW(1, 3), derivativeW(2, 0.5));
        assertThat(calls).isEqualTo(4); // each segment forward and backward
    }

    private static int nearly(Float a, Float b) {
        return Math.abs(a - b) <= 1e-6 * Math.abs(b) * 4 ? 0 : Float.compare(a, b);
    }

    private static float derivativeX(double x, double w) {
        return (float) (4 * Math.pow(x, 3) * Math.exp(6 * w) + 2 * x * Math.exp(2 * w));
    }

    private static float derivativeW(double x, double w) {
        return (float) (6 * Math.pow(x, 4) * Math.exp(6 * w) + 2 * x * x * Math.exp(2 * w));
    }

    @Test
    void withoutARecomputationASegmentIsItsBody() {
        NDArray x = leaf(2);
        Scope.run(() ->
                Autograd.backward(Autograd.recording(() -> square(x, leaf(3)).sum())));
        assertThat(Scope.<Float>value(() -> Autograd.gradient(x).getFloat())).isEqualTo(36f);
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void aSegmentOfConstantsIsNotComputedAgain() {
        NDArray constant = Tensors.of(manager, 2);
        NDArray x = leaf(3);
        Scope.run(() -> {
            try (Recomputation recomputation = Recomputation.open()) {
                recomputation.backward(Autograd.recording(
                        () -> square(constant, constant).mul(x).sum()));
            }
        });
        assertThat(calls).isEqualTo(1);
        assertThat(Scope.<Float>value(() -> Autograd.gradient(x).getFloat())).isEqualTo(16f);
    }
}
