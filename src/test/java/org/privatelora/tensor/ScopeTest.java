package org.privatelora.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private static final Engine ENGINE = Engine.start(DeviceChoice.CPU);

    @Test
    void whatIsMadeOutsideOutlivesEveryScopeAndItsErrorsArrive() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            NDArray[] made = new NDArray[1];
            Scope.run(() ->
                    Scope.run(() -> made[0] = Scope.outside(() -> manager.ones(new ai.djl.ndarray.types.Shape(2)))));
            assertThat(made[0].sum().getFloat()).isEqualTo(2);
            assertThatThrownBy(() -> Scope.outside(() -> {
                        throw new IllegalArgumentException("no such file");
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no such file");
        }
    }

    @Test
    void onlyTheReturnedArraySurvives() {
        try (NDManager manager = ENGINE.newManager()) {
            List<NDArray> made = new ArrayList<>();
            NDArray kept = Scope.tidy(() -> {
                NDArray x = manager.ones(new ai.djl.ndarray.types.Shape(2));
                made.add(x);
                return x.add(1);
            });
            assertThat(kept.toFloatArray()).containsExactly(2, 2);
            assertThat(((ai.djl.util.NativeResource<?>) made.get(0)).isReleased())
                    .isTrue();
        }
    }

    @Test
    void aSurvivorOfAnInnerScopeIsClosedByTheOuterOne() {
        try (NDManager manager = ENGINE.newManager()) {
            List<NDArray> made = new ArrayList<>();
            Scope.run(() -> made.add(Scope.tidy(() -> manager.create(1f))));
            assertThat(((ai.djl.util.NativeResource<?>) made.get(0)).isReleased())
                    .isTrue();
        }
    }

    @Test
    void aKeptArraySurvivesEveryScope() {
        try (NDManager manager = ENGINE.newManager()) {
            List<NDArray> made = new ArrayList<>();
            Scope.run(() -> Scope.run(() -> made.add(Scope.keep(manager.create(3f)))));
            assertThat(made.get(0).getFloat()).isEqualTo(3f);
        }
    }

    @Test
    void managedArraysDoNotGrowOverSteps() {
        try (NDManager manager = ENGINE.newManager()) {
            NDArray weight = manager.ones(new ai.djl.ndarray.types.Shape(4, 4));
            for (int step = 0; step < 50; step++) {
                Scope.run(() -> new NDList(weight.mul(2), weight.add(manager.create(1f))));
            }
            assertThat(manager.getManagedArrays()).hasSize(1);
        }
    }
}
