package org.privatelora.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

class ProxyAttackTest {
    private static final int INPUT = 12;
    private static final ProxyConfig CONFIG = new ProxyConfig(INPUT, 16, 8, 0.5, 1e-2, 1e-4);
    private static final Rng RNG = new Rng(3);

    private final NDManager manager = Engine.start(DeviceChoice.CPU).newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray maps(String name, int batch, double scale) {
        float[] values = RNG.uniform(name, 0, 0, batch * INPUT);
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) scale;
        }
        return Tensors.of(manager, values, new Shape(batch, INPUT));
    }

    private ProxyAttack proxy(ProxyConfig config) {
        return new ProxyAttack(config, manager, RNG);
    }

    @Test
    void errorMapsAreElementwiseSquaresInSinglePrecision() {
        NDArray epsilon = Tensors.of(manager, new float[] {1, 2, 3, 4}, new Shape(2, 1, 1, 2));
        NDArray noise = Tensors.of(manager, new float[] {0, 4, 3, 1}, new Shape(2, 1, 1, 2));
        NDArray maps = ProxyAttack.errorMaps(epsilon.toType(DataType.FLOAT16, false), noise);
        assertThat(maps.getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(maps.getShape()).isEqualTo(new Shape(2, 2));
        assertThat(maps.toFloatArray()).containsExactly(1, 4, 0, 9);
    }

    @Test
    void attackLossIsMinusTheLogarithmOfTheMemberProbability() {
        try (ProxyAttack proxy = proxy(CONFIG.withDropout(0))) {
            NDArray maps = maps("m", 3, 1);
            double mean = 0;
            for (float p : proxy.memberProbability(maps)) {
                mean -= Math.log(p) / 3;
            }
            assertThat(proxy.attackLoss(maps, 0).getShape()).isEqualTo(new Shape());
            assertThat((double) proxy.attackLoss(maps, 0).getFloat()).isCloseTo(mean, within(1e-6));
        }
    }

    @Test
    void theGradientOfTheAttackLossIsItsFiniteDifference() {
        try (ProxyAttack proxy = proxy(CONFIG)) {
            float[] values = maps("m", 1, 1).toFloatArray();
            float[] gradient = Scope.value(() -> Autograd.recording(() -> {
                NDArray leaf = Autograd.leaf(Tensors.of(manager, values, new Shape(1, INPUT)));
                Autograd.backward(proxy.attackLoss(leaf, 5));
                return Autograd.gradient(leaf).toFloatArray();
            }));
            assertThat(gradient).hasSize(INPUT).doesNotContain(0f);
            for (int i = 0; i < INPUT; i++) {
                double slope = (lossAt(proxy, values, i, 1e-2f) - lossAt(proxy, values, i, -1e-2f)) / 2e-2;
                assertThat((double) gradient[i]).isCloseTo(slope, within(1e-4));
            }
        }
    }

    private double lossAt(ProxyAttack proxy, float[] values, int i, float change) {
        float[] moved = values.clone();
        moved[i] += change;
        return Scope.value(() -> (double) proxy.attackLoss(Tensors.of(manager, moved, new Shape(1, INPUT)), 5)
                .getFloat());
    }

    @Test
    void theAttackLossLeavesTheProxyAlone() {
        try (ProxyAttack proxy = proxy(CONFIG);
                ProxyAttack twin = proxy(CONFIG)) {
            Scope.run(() -> Autograd.recording(() -> {
                Autograd.backward(proxy.attackLoss(Autograd.leaf(maps("m", 2, 1)), 0));
                return 0;
            }));
            proxy.train(maps("m", 2, 1), maps("n", 2, 2), 0);
            twin.train(maps("m", 2, 1), maps("n", 2, 2), 0);
            assertThat(proxy.state().parameters()).isEqualTo(twin.state().parameters());
        }
    }

    @Test
    void trainingSendsNoGradientIntoTheErrorMaps() {
        try (ProxyAttack proxy = proxy(CONFIG)) {
            Scope.run(() -> Autograd.recording(() -> {
                NDArray leaf = Autograd.leaf(maps("m", 2, 1));
                proxy.train(leaf.mul(2f), maps("n", 2, 2), 0);
                assertThat(Autograd.gradient(leaf).abs().max().getFloat()).isZero();
                return 0;
            }));
        }
    }

    @Test
    void trainingTellsSmallErrorsFromLargeOnes() {
        try (ProxyAttack proxy = proxy(CONFIG)) {
            for (int step = 0; step < 100; step++) {
                proxy.train(maps("m" + step, 8, 0.5), maps("n" + step, 8, 2), step);
            }
            float[] members = proxy.memberProbability(maps("fresh", 8, 0.5));
            float[] nonMembers = proxy.memberProbability(maps("fresher", 8, 2));
            for (int i = 0; i < members.length; i++) {
                assertThat(members[i]).isGreaterThan(0.5f);
                assertThat(nonMembers[i]).isLessThan(0.5f);
            }
            ProxyAttack.ProxyStep seen = proxy.train(maps("m", 8, 0.5), maps("n", 8, 2), 100);
            assertThat(seen.accuracy()).isGreaterThan(0.8);
            assertThat(seen.attackLoss()).isLessThan(Math.log(2));
        }
    }

    @Test
    void accuracyIsTheFractionToldRight() {
        try (ProxyAttack proxy = proxy(CONFIG.withDropout(0))) {
            NDArray all = maps("m", 5, 3);
            int members = 0;
            for (float p : proxy.memberProbability(all)) {
                members += p > 0.5 ? 1 : 0;
            }
            double accuracy =
                    proxy.train(all, all, 0).accuracy(); // right for members called members, and for the others
            assertThat(accuracy).isEqualTo(0.5, within(1e-6));
            assertThat(proxy(CONFIG.withDropout(0))
                            .train(all, maps("n", 0, 1), 0)
                            .accuracy())
                    .isEqualTo(members / 5.0, within(1e-6));
        }
    }

    @Test
    void keptUnitsAreDoubledAtDropoutOneHalf() {
        DropoutMasks masks = DropoutMasks.draw(ProxyConfig.forInput(INPUT), manager, RNG, "s", 1, 20);
        float[] values = masks.first().toFloatArray();
        int kept = 0;
        for (float value : values) {
            assertThat(value).isIn(0f, 2f);
            kept += value > 0 ? 1 : 0;
        }
        assertThat(kept / (double) values.length).isCloseTo(0.5, within(0.02)); // 4 standard deviations of 10240 draws
        assertThat(masks.second().getShape()).isEqualTo(new Shape(20, 256));
    }

    @Test
    void aRowsMaskDependsOnTheStepAndTheRowOnly() {
        DropoutMasks one = DropoutMasks.draw(CONFIG, manager, RNG, "s", 1, 1);
        DropoutMasks three = DropoutMasks.draw(CONFIG, manager, RNG, "s", 1, 3);
        assertThat(three.first().get(":1")).isEqualTo(one.first());
        assertThat(three.first().get("1:2")).isNotEqualTo(one.first());
        assertThat(DropoutMasks.draw(CONFIG, manager, RNG, "s", 2, 1).first()).isNotEqualTo(one.first());
    }

    @Test
    void aResumedProxyGoesOnToTheBit() {
        try (ProxyAttack whole = proxy(CONFIG);
                ProxyAttack resumed = new ProxyAttack(CONFIG, manager, RNG)) {
            run(whole, 0, 4);
            resumed.load(whole.state());
            run(whole, 4, 8);
            run(resumed, 4, 8);
            assertThat(resumed.state().parameters()).isEqualTo(whole.state().parameters());
            assertThat(resumed.state().optimiser().second())
                    .isEqualTo(whole.state().optimiser().second());
        }
    }

    private void run(ProxyAttack proxy, int begin, int end) {
        for (int step = begin; step < end; step++) {
            proxy.train(maps("m" + step, 2, 1), maps("n" + step, 2, 2), step);
        }
    }

    @Test
    void initialWeightsAndBiasesAreUniformInTheirFanIn() {
        try (ProxyAttack proxy = proxy(ProxyConfig.forInput(256))) {
            Map<String, Double> bounds = Map.of("layer1", 1 / 16.0, "layer2", Math.sqrt(1 / 512.0), "layer3", 1 / 16.0);
            proxy.parameters().forEach((name, value) -> {
                double bound = bounds.get(name.substring(0, 6));
                double largest = value.abs().max().getFloat();
                assertThat(largest).as(name).isBetween(name.startsWith("layer3.b") ? 0 : 0.9 * bound, bound);
            });
        }
    }

    /** 8,520,962 numbers for latents of 64 x 64. */
    @Test
    void thePapersProxyHasThePapersSize() {
        Map<String, Shape> shapes = new TreeMap<>();
        try (ProxyAttack proxy = proxy(ProxyConfig.forInput(16384))) {
            proxy.parameters().forEach((name, value) -> shapes.put(name, value.getShape()));
        }
        assertThat(shapes.values().stream().mapToLong(Shape::size).sum()).isEqualTo(8_520_962);
    }

    @Test
    void weightsByNameMakeTheSameProxy() {
        try (ProxyAttack proxy = proxy(CONFIG);
                ProxyAttack copy = new ProxyAttack(CONFIG, manager, new Rng(99), proxy.parameters())) {
            NDArray maps = maps("m", 3, 1);
            assertThat(copy.memberProbability(maps)).isEqualTo(proxy.memberProbability(maps));
            copy.train(maps, maps("n", 3, 1), 0);
            assertThat(copy.memberProbability(maps)).isNotEqualTo(proxy.memberProbability(maps));
        }
    }

    @Test
    void stepsLeaveNoArrayBehind() {
        try (ProxyAttack proxy = proxy(CONFIG)) {
            run(proxy, 0, 2);
            int before = live();
            NDArray members = maps("m", 2, 1);
            NDArray nonMembers = maps("n", 2, 1);
            for (int step = 0; step < 5; step++) {
                proxy.train(members, nonMembers, step);
                proxy.memberProbability(members);
                int number = step;
                Scope.run(() -> proxy.attackLoss(members, number));
            }
            assertThat(live()).isLessThanOrEqualTo(before + 2);
        }
    }

    private int live() {
        return manager.getManagedArrays().size();
    }

    @Test
    void anotherSizeOfLatentsIsNamed() {
        try (ProxyAttack proxy = proxy(CONFIG)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> proxy.attackLoss(manager.zeros(new Shape(1, 13)), 0))
                    .withMessageContaining("(B, 12)")
                    .withMessageContaining("(1, 13)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONFIG.withDropout(1))
                .withMessageContaining("dropout");
    }
}
