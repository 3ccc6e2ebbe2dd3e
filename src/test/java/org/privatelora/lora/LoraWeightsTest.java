package org.privatelora.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

class LoraWeightsTest {
    private static final Rng RNG = new Rng(7);
    private static final double SINGLE = 2e-5;
    private static final String LINEAR = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q";
    private static final String POINTWISE = "mid_block.attentions.0.proj_in";
    private static final String STRIDED = "down_blocks.0.downsamplers.0.conv";
    private static final String TEXT = "text_model.encoder.layers.0.mlp.fc1";
    private static final Map<String, Shape> UNET =
            shapes(LINEAR, new Shape(12, 8), POINTWISE, new Shape(12, 8, 1, 1), STRIDED, new Shape(12, 8, 3, 3));
    private static final Map<String, Shape> TEXT_ENCODER = shapes(TEXT, new Shape(16, 8));
    private static final LoraConfig CONFIG = new LoraConfig(4, 2, 3, 1.5, true);

    private final NDManager manager = Engine.start(DeviceChoice.CPU).newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private static Map<String, Shape> shapes(Object... pathsAndShapes) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (int i = 0; i < pathsAndShapes.length; i += 2) {
            shapes.put(pathsAndShapes[i] + ".weight", (Shape) pathsAndShapes[i + 1]);
        }
        return shapes;
    }

    private NDArray random(String name, Shape shape) {
        return Tensors.of(manager, RNG.normal(name, 0, 0, (int) shape.size()), shape);
    }

    private LoraWeights fresh() {
        return LoraWeights.create(CONFIG, UNET, TEXT_ENCODER, manager, RNG);
    }

    /** An adapter whose up is not zero. */
    private LoraWeights trained() {
        Map<String, NDArray> values = new LinkedHashMap<>();
        fresh().trainables().forEach((key, value) -> values.put(key, random(key, value.getShape())));
        return fresh().with(values);
    }

    private Projection base(String path, NDArray weight) {
        return switch (path) {
            case STRIDED -> new Conv2d(weight, Optional.empty(), 2, 1);
            case POINTWISE -> new Conv2d(weight, Optional.empty(), 1, 0);
            default -> new Linear(weight, Optional.of(random("bias", new Shape(12))));
        };
    }

    private NDArray input(String path) {
        return random("x", path.equals(LINEAR) ? new Shape(2, 5, 8) : new Shape(2, 8, 6, 6));
    }

    private void assertClose(NDArray actual, NDArray expected) {
        assertThat(actual.getShape()).isEqualTo(expected.getShape());
        assertThat(actual.sub(expected).abs().max().getFloat()).isLessThan((float) SINGLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {LINEAR, POINTWISE, STRIDED})
    void aFreshAdapterChangesNothing(String path) {
        Projection base = base(path, random("w", UNET.get(path + ".weight")));
        NDArray x = input(path);
        assertClose(fresh().wrap(LoraComponent.UNET, 1).wrap(path, base).apply(x), base.apply(x));
    }

    @ParameterizedTest
    @ValueSource(strings = {LINEAR, POINTWISE, STRIDED})
    void mergedEqualsUnmerged(String path) {
        Map<String, NDArray> weights = new LinkedHashMap<>();
        UNET.forEach((key, shape) -> weights.put(key, random(key, shape)));
        Projection adapted =
                trained().wrap(LoraComponent.UNET, 0.7).wrap(path, base(path, weights.get(path + ".weight")));
        Map<String, NDArray> merged = trained().merge(LoraComponent.UNET, weights, 0.7);
        NDArray expected = base(path, merged.get(path + ".weight")).apply(input(path));
        assertClose(adapted.apply(input(path)), expected);
        assertThat(expected.sub(base(path, weights.get(path + ".weight")).apply(input(path)))
                        .abs()
                        .max()
                        .getFloat())
                .as("the adapter does something")
                .isGreaterThan(0.1f);
    }

    @ParameterizedTest
    @ValueSource(strings = {LINEAR, POINTWISE, STRIDED})
    void fusedEqualsBesideAndOutlivesItsScope(String path) {
        Projection base = base(path, random("w", UNET.get(path + ".weight")));
        Projection beside = trained().wrap(LoraComponent.UNET, 0.7).wrap(path, base);
        Projection[] fused = new Projection[1];
        Scope.run(() ->
                fused[0] = trained().fused(LoraComponent.UNET, 0.7, manager).wrap(path, base));
        assertThat(fused[0]).isInstanceOfAny(Linear.class, Conv2d.class).isNotSameAs(base);
        assertClose(fused[0].apply(input(path)), beside.apply(input(path)));
    }

    @Test
    void aHalfPrecisionWeightKeepsItsAdapterBesideIt() {
        NDArray half = Ops.cast(random("w", UNET.get(LINEAR + ".weight")), DataType.FLOAT16);
        Projection adapted =
                trained().fused(LoraComponent.UNET, 1, manager).wrap(LINEAR, new Linear(half, Optional.empty()));
        assertThat(adapted).isInstanceOf(LoraProjection.class);
    }

    @Test
    void twoAdaptersOnOneProjectionAdd() {
        NDArray weight = random("w", UNET.get(STRIDED + ".weight"));
        Projection once = trained().wrap(LoraComponent.UNET, 1).wrap(STRIDED, base(STRIDED, weight));
        Projection twice = trained().wrap(LoraComponent.UNET, -1).wrap(STRIDED, once);
        assertClose(twice.apply(input(STRIDED)), base(STRIDED, weight).apply(input(STRIDED)));
    }

    @Test
    void gradientsReachSinglePrecisionFactorsThroughHalfPrecisionInput() {
        LoraWeights lora = trained();
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        lora.trainables().forEach((key, value) -> leaves.put(key, Autograd.leaf(value)));
        NDArray weight = Ops.cast(random("w", UNET.get(LINEAR + ".weight")), DataType.FLOAT16);
        Projection adapted =
                lora.with(leaves).wrap(LoraComponent.UNET, 1).wrap(LINEAR, new Linear(weight, Optional.empty()));
        NDArray x = Ops.cast(input(LINEAR), DataType.FLOAT16);
        Scope.run(() -> {
            NDArray loss = Autograd.recording(
                    () -> Ops.cast(adapted.apply(x), DataType.FLOAT32).square().mean());
            Autograd.backward(loss);
            NDArray gradient =
                    Autograd.gradient(leaves.get("lora_unet_" + LINEAR.replace('.', '_') + ".lora_down.weight"));
            assertThat(gradient.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(gradient.abs().max().getFloat()).isGreaterThan(0.01f);
        });
    }

    /** The update is linear in up, so its gradient along up is the update itself. */
    @Test
    void gradientsOutliveTheGarbageCollector() {
        LoraModule module = trained().modules(LoraComponent.UNET).get(0);
        Scope.run(() -> Autograd.recording(() -> {
            NDArray up = Autograd.leaf(module.up());
            LoraWeights lora = new LoraWeights(
                    List.of(module.with(Map.of(module.downKey(), module.down(), module.upKey(), up)::get)));
            Projection base = base(LINEAR, manager.zeros(UNET.get(LINEAR + ".weight")));
            NDArray y = lora.wrap(LoraComponent.UNET, 0.7).wrap(LINEAR, base).apply(input(LINEAR));
            double update = y.sub(random("bias", new Shape(12))).sum().getFloat();
            Garbage.collect();
            Autograd.backward(y.sum());
            double along = Autograd.gradient(up).mul(module.up()).sum().getFloat();
            assertThat(along).isCloseTo(update, within(1e-3));
            return y;
        }));
    }

    @Test
    void textEncoderComesFirstAndNothingElseMoves() {
        LoraWeights lora = fresh();
        assertThat(lora.trainables().keySet().iterator().next()).startsWith("lora_te_");
        assertThat(lora.modules()).extracting(LoraModule::path).containsExactly(TEXT, LINEAR, POINTWISE, STRIDED);
        Projection untouched = base(LINEAR, random("w", new Shape(12, 8)));
        assertThat(lora.wrap(LoraComponent.UNET, 1).wrap("conv_in", untouched)).isSameAs(untouched);
        assertThat(lora.wrap(LoraComponent.TEXT_ENCODER, 1).wrap(LINEAR, untouched))
                .isSameAs(untouched);
    }

    /** kaiming_uniform(a = sqrt 5): deviation bound / sqrt 3 with bound 1 / sqrt(fan in); the fan in of 3x3 is 9 channels. */
    @Test
    void downIsUniformInItsFanIn() {
        LoraModule wide = LoraWeights.create(
                        new LoraConfig(64, 32, 64, 1, false),
                        shapes(STRIDED, new Shape(64, 64, 3, 3)),
                        Map.of(),
                        manager,
                        RNG)
                .modules()
                .get(0);
        double bound = 1 / Math.sqrt(64 * 9);
        assertThat((double) wide.down().abs().max().getFloat()).isBetween(0.999 * bound, bound);
        assertThat(Math.sqrt(wide.down().square().mean().getFloat())).isBetween(0.57 * bound, 0.585 * bound);
        assertThat(wide.up().abs().max().getFloat()).isZero();
    }

    @Test
    void aModulesNumbersDependOnSeedAndNameOnly() {
        LoraWeights alone = LoraWeights.create(
                CONFIG.withTextEncoder(false), shapes(LINEAR, new Shape(12, 8)), Map.of(), manager, RNG);
        assertThat(alone.modules().get(0).down())
                .isEqualTo(fresh().modules().get(1).down());
        LoraWeights reseeded = LoraWeights.create(CONFIG, UNET, TEXT_ENCODER, manager, new Rng(8));
        assertThat(reseeded.modules().get(1).down())
                .isNotEqualTo(fresh().modules().get(1).down());
    }

    @Test
    void anAdapterOfAnotherModelIsNamed() {
        NDArray narrow = random("w", new Shape(12, 6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fresh().wrap(LoraComponent.UNET, 1).wrap(LINEAR, base(LINEAR, narrow)))
                .withMessageContaining(LINEAR)
                .withMessageContaining("(12, 6)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fresh().merge(LoraComponent.UNET, Map.of(LINEAR + ".weight", narrow), 1))
                .withMessageContaining("(12, 6)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fresh().with(Map.of()))
                .withMessageContaining("lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight");
    }

    @Test
    void factorsMustFitTogether() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoraModule(
                        LoraComponent.UNET, LINEAR, manager.zeros(new Shape(4, 8)), manager.zeros(new Shape(12, 3)), 2))
                .withMessageContaining("(4, 8)")
                .withMessageContaining("(12, 3)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoraWeights(List.of()))
                .withMessageContaining("at least one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONFIG.withRank(0))
                .withMessageContaining("rank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONFIG.withAlpha(0))
                .withMessageContaining("alpha");
    }
}
