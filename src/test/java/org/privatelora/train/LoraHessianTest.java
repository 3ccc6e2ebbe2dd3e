package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.lora.LoraWeights;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.smoothness.DoubleBackward;
import org.privatelora.smoothness.FiniteDifferences;
import org.privatelora.smoothness.Surface;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/** Hessian-vector products through a whole U-Net, text encoder and proxy. */
class LoraHessianTest {
    private static NDManager manager;
    private static TinyModel model;
    private static final TrainingSet SET = TinyModel.set();

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        model = TinyModel.create(manager);
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static ObjectiveAt at(Objective objective, int state) {
        TrainConfig config = TinyModel.config().withObjective(objective);
        Rng rng = new Rng(state);
        LoraWeights lora =
                LoraWeights.create(config.lora(), model.unetShapes(), model.textEncoderShapes(), manager, rng);
        try (ProxyAttack proxy = new ProxyAttack(config.adversary().proxy(), manager, rng)) {
            ObjectiveAt there = new ObjectiveAt(
                    config,
                    model,
                    lora,
                    Optional.of(proxy.parameters()),
                    SET.members().subList(0, 2),
                    rng);
            there.parameters().load(random(there, rng, 0.1f));
            return there;
        }
    }

    private static float[] random(ObjectiveAt there, Rng rng, float scale) {
        float[] values = rng.normal("state", 0, 0, (int) there.parameters().size());
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
        return values;
    }

    private static double difference(ObjectiveAt there, int state) {
        Surface surface = new Surface(there.parameters(), there::objective);
        try (DoubleBackward exact = new DoubleBackward(surface)) {
            return Scope.value(() -> {
                NDArray v = Tensors.of(manager, random(there, new Rng(1000 + state), 1));
                float[] one = exact.times(v).toFloatArray();
                float[] other = FiniteDifferences.of(surface).times(v).toFloatArray();
                return relative(one, other);
            });
        }
    }

    private static double relative(float[] one, float[] other) {
        double error = 0;
        double size = 0;
        for (int i = 0; i < one.length; i++) {
            error += Math.pow(one[i] - other[i], 2);
            size += Math.pow(one[i], 2);
        }
        return Math.sqrt(error / size);
    }

    @Test
    void bothProductsAgreeWithinOnePercentAtTwentyRandomStates() {
        List<Objective> objectives = List.of(new AdaptationOnly(), new MpLora(0.5), new SmpLora(0.5));
        for (int state = 0; state < 20; state++) {
            Objective objective = objectives.get(state % 3);
            try (ObjectiveAt there = at(objective, state)) {
                assertThat(difference(there, state))
                        .as(objective + ", state " + state)
                        .isLessThan(0.01); // seen: at most 6e-4
            }
        }
    }

    @Test
    void theComposedGradientIsThatOfTraining() {
        try (ObjectiveAt there = at(new SmpLora(0.5), 3);
                DoubleBackward exact = new DoubleBackward(new Surface(there.parameters(), there::objective))) {
            double norm = Scope.value(() -> {
                there.parameters().zeroGradients();
                Autograd.backward(Autograd.recording(there::objective));
                return Math.sqrt(
                        there.parameters().flatGradient().square().sum().getFloat());
            });
            assertThat(exact.gradientNorm()).isCloseTo(norm, within(1e-4 * norm));
        }
    }

    @Test
    void arraysDoNotAccumulateBetweenProducts() {
        try (ObjectiveAt there = at(new MpLora(0.5), 1);
                DoubleBackward exact = new DoubleBackward(new Surface(there.parameters(), there::objective))) {
            long before = ManagedArrays.below(manager);
            for (int i = 0; i < 5; i++) {
                Scope.run(() -> exact.times(Tensors.of(manager, random(there, new Rng(1), 1))));
            }
            assertThat(ManagedArrays.below(manager)).isEqualTo(before);
        }
    }

    @Test
    void anObjectiveThatNeedsAProxyIsRefusedWithoutOne() {
        TrainConfig config = TinyModel.config().withObjective(new MpLora(0.5));
        LoraWeights lora =
                LoraWeights.create(config.lora(), model.unetShapes(), model.textEncoderShapes(), manager, new Rng(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ObjectiveAt(
                        config, model, lora, Optional.<Map<String, NDArray>>empty(), SET.members(), new Rng(1)))
                .withMessageContaining("needs the proxy");
    }
}
