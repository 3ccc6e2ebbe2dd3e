package org.privatelora.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Garbage;
import org.privatelora.nn.Conv2d;
import org.privatelora.nn.Linear;
import org.privatelora.nn.Projection;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/** Both factors are the identity and the base is zero, so that what comes out is what was kept. */
class LoraRegularisationTest {
    private static final LoraRegularisation NONE = LoraRegularisation.none();
    private static final int RANK = 8;
    private static final String PATH = "attn.to_q";
    private static final Rng RNG = new Rng(11);

    private final NDManager manager = Engine.start(DeviceChoice.CPU).newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private LoraModule identity(boolean convolution) {
        NDArray eye = manager.eye(RANK);
        NDArray factor = convolution ? eye.reshape(RANK, RANK, 1, 1) : eye;
        return new LoraModule(LoraComponent.UNET, PATH, factor, factor, RANK);
    }

    private Projection projection(LoraRegularisation regularisation, long step, boolean convolution) {
        LoraWeights lora = new LoraWeights(List.of(identity(convolution)));
        LoraMasks masks = new LoraMasks(regularisation, RNG, "adaptation", step);
        Projection base = convolution
                ? new Conv2d(manager.zeros(new Shape(RANK, RANK, 1, 1)), Optional.empty(), 1, 0)
                : new Linear(manager.zeros(new Shape(RANK, RANK)), Optional.empty());
        return lora.wrap(LoraComponent.UNET, masks).wrap(PATH, base);
    }

    /** The output of an input of ones. */
    private NDArray kept(LoraRegularisation regularisation, long step, long... shape) {
        return projection(regularisation, step, shape.length == 4).apply(manager.ones(new Shape(shape)));
    }

    private static double share(NDArray kept) {
        float[] values = kept.toFloatArray();
        return IntStream.range(0, values.length).filter(i -> values[i] != 0).count() / (double) values.length;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void dropoutKeepsItsShareAndScalesItUp(int axes) {
        long[] shape = axes == 2
                ? new long[] {400, RANK}
                : axes == 3 ? new long[] {4, 100, RANK} : new long[] {4, RANK, 10, 10};
        NDArray kept = kept(NONE.withDropout(0.25), 0, shape);
        assertThat(share(kept)).isCloseTo(0.75, within(0.04)); // 3200 draws: five standard errors
        assertThat(kept.max().getFloat()).isCloseTo(1 / 0.75f, within(1e-6f));
        assertThat(kept.mean().getFloat()).isCloseTo(1, within(0.06f));
    }

    @Test
    void rankDropoutDropsWholeRanksOfAnExample() {
        NDArray sequence = kept(NONE.withRankDropout(0.5), 0, 100, 5, RANK);
        NDArray map = kept(NONE.withRankDropout(0.5), 0, 100, RANK, 2, 3);
        assertThat(sequence.sub(sequence.get(":, :1, :")).abs().max().getFloat())
                .isZero();
        assertThat(map.sub(map.get(":, :, :1, :1")).abs().max().getFloat()).isZero();
        assertThat(sequence.get(":, 0, :"))
                .as("the same ranks for a sequence and a map")
                .isEqualTo(map.get(":, :, 0, 0"));
        assertThat(share(sequence)).isCloseTo(0.5, within(0.09)); // 800 draws: five standard errors
        assertThat(sequence.max().getFloat()).isEqualTo(2);
    }

    @Test
    void moduleDropoutLeavesTheModuleOutWholeOrNotAtAll() {
        int left = 0;
        for (int step = 0; step < 400; step++) {
            double share = share(kept(NONE.withModuleDropout(0.25), step, 2, RANK));
            assertThat(share).isIn(0.0, 1.0);
            left += share == 0 ? 1 : 0;
        }
        assertThat(left / 400.0).isCloseTo(0.25, within(0.11)); // five standard errors
    }

    @Test
    void withNothingDroppedTheBitsAreThoseWithoutMasks() {
        NDArray x = Tensors.of(manager, RNG.normal("x", 0, 0, 40), new Shape(5, RANK));
        LoraWeights lora = new LoraWeights(List.of(identity(false)));
        Projection base = new Linear(manager.eye(RANK), Optional.empty());
        LoraMasks masks = new LoraMasks(NONE, RNG, "adaptation", 3);
        assertThat(lora.wrap(LoraComponent.UNET, masks).wrap(PATH, base).apply(x))
                .isEqualTo(lora.wrap(LoraComponent.UNET, 1).wrap(PATH, base).apply(x));
    }

    @Test
    void masksDependOnStepAndPlaceInTheBatchOnly() {
        LoraRegularisation some = NONE.withDropout(0.3).withRankDropout(0.3);
        NDArray four = kept(some, 5, 4, 10, RANK);
        assertThat(kept(some, 5, 4, 10, RANK)).isEqualTo(four);
        assertThat(kept(some, 5, 1, 10, RANK)).isEqualTo(four.get(":1"));
        assertThat(kept(some, 6, 4, 10, RANK)).isNotEqualTo(four);
        assertThat(four.get(0)).isNotEqualTo(four.get(1));
    }

    @Test
    void modulesAndPassesHaveMasksOfTheirOwn() {
        LoraRegularisation some = NONE.withDropout(0.3);
        NDArray inner = manager.ones(new Shape(2, 10, RANK));
        NDArray one = new LoraMasks(some, RNG, "adaptation", 1).apply("a", inner);
        assertThat(new LoraMasks(some, RNG, "adaptation", 1).apply("b", inner)).isNotEqualTo(one);
        assertThat(new LoraMasks(some, RNG, "attack", 1).apply("a", inner)).isNotEqualTo(one);
        assertThat(new LoraMasks(some, new Rng(12), "adaptation", 1).apply("a", inner))
                .isNotEqualTo(one);
    }

    @Test
    void masksHaveTheTypeOfWhatTheyMask() {
        NDArray half = Ops.cast(manager.ones(new Shape(2, RANK)), DataType.FLOAT16);
        NDArray masked = new LoraMasks(NONE.withDropout(0.5), RNG, "adaptation", 0).apply("a", half);
        assertThat(masked.getDataType()).isEqualTo(DataType.FLOAT16);
        assertThat(masked.toType(DataType.FLOAT32, false).max().getFloat()).isEqualTo(2);
    }

    /** y = up mask down x is linear in up, so its gradient along up is y itself, also after the collector has run. */
    @Test
    void gradientsFlowThroughTheMasksOnly() {
        Scope.run(() -> Autograd.recording(() -> {
            NDArray up = Autograd.leaf(manager.eye(RANK));
            LoraModule module = new LoraModule(LoraComponent.UNET, PATH, manager.eye(RANK), up, RANK);
            LoraMasks masks = new LoraMasks(NONE.withDropout(0.2).withRankDropout(0.5), RNG, "adaptation", 2);
            Projection base = new Linear(manager.zeros(new Shape(RANK, RANK)), Optional.empty());
            NDArray y = new LoraWeights(List.of(module))
                    .wrap(LoraComponent.UNET, masks)
                    .wrap(PATH, base)
                    .apply(manager.ones(new Shape(1, RANK)));
            float[] kept = y.toFloatArray();
            Garbage.collect();
            Autograd.backward(y.sum());
            NDArray gradient = Autograd.gradient(up); // (out, r): the same kept ranks for every output
            for (int row = 0; row < RANK; row++) {
                assertThat(gradient.get(row).toFloatArray()).isEqualTo(kept);
            }
            assertThat(kept).contains(0f);
            return y;
        }));
    }

    @Test
    void aGradientOfZerosArrivesWhenTheModuleIsLeftOut() {
        long left = IntStream.range(0, 100)
                .filter(step -> new LoraMasks(NONE.withModuleDropout(0.5), RNG, "adaptation", step)
                                .presence("lora_unet_attn_to_q")
                        == 0)
                .findFirst()
                .orElseThrow();
        Scope.run(() -> Autograd.recording(() -> {
            NDArray up = Autograd.leaf(manager.eye(RANK));
            LoraWeights lora =
                    new LoraWeights(List.of(new LoraModule(LoraComponent.UNET, PATH, manager.eye(RANK), up, RANK)));
            LoraMasks masks = new LoraMasks(NONE.withModuleDropout(0.5), RNG, "adaptation", left);
            NDArray y = lora.wrap(LoraComponent.UNET, masks)
                    .wrap(PATH, new Linear(manager.eye(RANK), Optional.empty()))
                    .apply(manager.ones(new Shape(3, RANK)));
            Autograd.backward(y.sum());
            assertThat(Autograd.gradient(up).abs().max().getFloat()).isZero();
            return y;
        }));
    }

    private LoraModule random(String path, double alpha, Shape down, Shape up) {
        return new LoraModule(
                LoraComponent.UNET,
                path,
                Tensors.of(manager, RNG.normal(path + "down", 0, 0, (int) down.size()), down),
                Tensors.of(manager, RNG.normal(path + "up", 0, 0, (int) up.size()), up),
                alpha);
    }

    private LoraWeights three() {
        return new LoraWeights(List.of(
                random("linear", 2, new Shape(4, 9), new Shape(12, 4)),
                random("conv", 3, new Shape(3, 5, 3, 3), new Shape(7, 3, 1, 1)),
                random("small", 0.01, new Shape(4, 9), new Shape(12, 4))));
    }

    private static double normOfDelta(LoraModule module) {
        return Math.sqrt(module.delta(1).square().sum().getFloat());
    }

    @Test
    void theNormIsThatOfTheUpdate() {
        for (LoraModule module : three().modules()) {
            double direct = normOfDelta(module);
            assertThat((double) MaxNorm.norm(module).getFloat()).isCloseTo(direct, within(1e-5 * direct));
        }
    }

    @Test
    void longUpdatesAreShortenedToTheLimitInTheirDirectionAndShortOnesKeepEveryBit() {
        LoraWeights lora = three();
        List<NDArray> before = lora.modules().stream().map(m -> m.delta(1)).toList();
        float[] small = lora.modules().get(2).down().toFloatArray();
        new MaxNorm(0.5).apply(lora);
        for (int i = 0; i < 2; i++) {
            NDArray after = lora.modules().get(i).delta(1);
            assertThat(Math.sqrt(after.square().sum().getFloat())).isCloseTo(0.5, within(1e-5));
            double cosine = before.get(i).mul(after).sum().getFloat()
                    / normOfDelta(three().modules().get(i))
                    / 0.5;
            assertThat(cosine).isCloseTo(1, within(1e-5));
        }
        assertThat(normOfDelta(three().modules().get(2))).isLessThan(0.5);
        assertThat(lora.modules().get(2).down().toFloatArray()).isEqualTo(small);
    }

    @Test
    void bothFactorsAreShortenedAlikeAndAFreshAdapterIsLeftAlone() {
        LoraModule module = three().modules().get(0);
        double down = module.down().norm().getFloat();
        double up = module.up().norm().getFloat();
        new MaxNorm(0.5).apply(new LoraWeights(List.of(module)));
        assertThat(module.down().norm().getFloat() / down)
                .isCloseTo(module.up().norm().getFloat() / up, within(1e-6));
        LoraWeights fresh = LoraWeights.create(
                LoraConfig.defaults().withRank(4),
                Map.of("attentions.0.x.weight", new Shape(12, 9)),
                Map.of(),
                manager,
                RNG);
        float[] drawn = fresh.modules().get(0).down().toFloatArray();
        new MaxNorm(1e-3).apply(fresh);
        assertThat(fresh.modules().get(0).down().toFloatArray()).isEqualTo(drawn);
    }

    @Test
    void impossibleSharesAndNormsAreRefused() {
        for (double share : new double[] {-0.1, 1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NONE.withDropout(share))
                    .withMessageContaining("dropout");
            assertThatIllegalArgumentException().isThrownBy(() -> NONE.withRankDropout(share));
            assertThatIllegalArgumentException().isThrownBy(() -> NONE.withModuleDropout(share));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NONE.withMaxNorm(-1))
                .withMessageContaining("norm");
        assertThatIllegalArgumentException().isThrownBy(() -> new MaxNorm(0));
        assertThat(Arrays.asList(
                        NONE.drops(),
                        NONE.withDropout(.1).drops(),
                        NONE.withMaxNorm(1).drops()))
                .containsExactly(false, true, false);
    }
}
