package org.privatelora.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Scope;

class FlatAdamTest {
    private static final double RATE = 0.1;

    private static void withParameters(Consumer<FlatParameters> body, NDManager manager) {
        Map<String, NDArray> initial = new LinkedHashMap<>();
        initial.put("a", manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)));
        initial.put("b", manager.create(new float[] {5}));
        try (FlatParameters parameters = FlatParameters.of(manager, initial)) {
            body.accept(parameters);
        }
    }

    private static void run(Consumer<FlatParameters> body) {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            withParameters(body, manager);
        }
    }

    private static void descend(FlatParameters parameters, FlatAdam adam) {
        Scope.run(() -> {
            parameters.zeroGradients();
            NDArray loss = Autograd.recording(
                    () -> parameters.leaves().get("a").square().sum());
            Autograd.backward(loss);
            adam.step(parameters.flatGradient());
        });
    }

    /** Algorithm 2 of AdamW by hand: after one step m/sqrt(v) is the sign of the gradient. */
    @Test
    void theFirstStepIsTheSignOfTheGradientPlusDecay() {
        run(parameters -> {
            try (FlatAdam adam = new FlatAdam(parameters.flat().getManager(), parameters, AdamConfig.adamW(), RATE)) {
                descend(parameters, adam);
                assertThat(parameters.toArray()[0]).isCloseTo((float) (1 - RATE * 0.01 - RATE), within(1e-6f));
                assertThat(parameters.toArray()[4]).isCloseTo((float) (5 - 5 * RATE * 0.01), within(1e-6f));
            }
        });
    }

    @Test
    void updatingTheFlatTensorMovesTheLeaves() {
        run(parameters -> {
            parameters.load(new float[] {9, 8, 7, 6, 5});
            assertThat(parameters.leaves().get("a").toFloatArray()).containsExactly(9, 8, 7, 6);
        });
    }

    @Test
    void aRestoredOptimiserContinuesBitForBit() {
        run(parameters -> {
            NDManager manager = parameters.flat().getManager();
            try (FlatAdam adam = new FlatAdam(manager, parameters, AdamConfig.adamW(), RATE);
                    FlatAdam restored = new FlatAdam(manager, parameters, AdamConfig.adamW(), RATE)) {
                descend(parameters, adam);
                float[] values = parameters.toArray();
                restored.load(adam.state());
                descend(parameters, adam);
                float[] expected = parameters.toArray();
                parameters.load(values);
                descend(parameters, restored);
                assertThat(parameters.toArray()).isEqualTo(expected);
            }
        });
    }

    @Test
    void aGroupWithRateZeroDoesNotMove() {
        run(parameters -> {
            List<FlatAdam.Group> groups = List.of(new FlatAdam.Group(0, 4, 0), new FlatAdam.Group(4, 5, RATE));
            try (FlatAdam adam = new FlatAdam(parameters.flat().getManager(), parameters, AdamConfig.adamW(), groups)) {
                descend(parameters, adam);
                assertThat(parameters.leaves().get("a").toFloatArray()).containsExactly(1, 2, 3, 4);
            }
        });
    }
}
