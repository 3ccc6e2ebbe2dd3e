package org.privatelora.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.lora.format.KohyaFormat;
import org.privatelora.lora.format.LoraMetadata;
import org.privatelora.nn.Conv2d;
import org.privatelora.nn.Linear;
import org.privatelora.nn.Projection;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

class LoraXsTest {
    private static final Rng RNG = new Rng(11);
    private static final String LINEAR = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q";
    private static final String STRIDED = "down_blocks.0.downsamplers.0.conv";
    private static final Shape LINEAR_WEIGHT = new Shape(12, 8);
    private static final Shape STRIDED_WEIGHT = new Shape(12, 8, 3, 3);
    private static final Map<String, Shape> UNET =
            Map.of(LINEAR + ".weight", LINEAR_WEIGHT, STRIDED + ".weight", STRIDED_WEIGHT);
    private static final LoraConfig CONFIG = new LoraConfig(4, 2, 3, 1.5, false).withKind(LoraKind.XS);

    private final NDManager manager = Engine.start(DeviceChoice.CPU).newManager();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray random(String name, Shape shape) {
        return Tensors.of(manager, RNG.normal(name, 0, 0, (int) shape.size()), shape);
    }

    private Projection base(String path) {
        return path.equals(STRIDED)
                ? new Conv2d(random(STRIDED, STRIDED_WEIGHT), Optional.empty(), 2, 1)
                : new Linear(random(LINEAR, LINEAR_WEIGHT), Optional.empty());
    }

    private LoraWeights fresh() {
        FrozenWeights frozen = new FrozenWeights();
        UNET.keySet().forEach(key -> {
            String path = key.replace(".weight", "");
            frozen.wrap(path, base(path));
        });
        LoraWeights places = LoraWeights.create(CONFIG, UNET, Map.of(), manager, RNG);
        return LoraXs.in(places, Map.of(LoraComponent.UNET, frozen), manager, RNG);
    }

    /** Cores that are not small. */
    private LoraWeights trained() {
        Map<String, NDArray> values = new LinkedHashMap<>();
        fresh().trainables().forEach((key, value) -> values.put(key, random(key, value.getShape())));
        return fresh().with(values);
    }

    private static LoraModule module(LoraWeights weights, String path) {
        return weights.modules().stream()
                .filter(module -> module.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyTheCoresAreTrainedAndTheyBeginSmall() {
        assertThat(fresh().trainables()).hasSize(2);
        assertThat(fresh().trainables().values()).allSatisfy(core -> {
            assertThat(core.getShape().dimension()).isEqualTo(2);
            assertThat(core.getShape().get(0)).isEqualTo(core.getShape().get(1));
            assertThat(core.abs().max().getFloat()).isBetween(1e-6f, 1e-4f);
        });
    }

    @ParameterizedTest
    @CsvSource({LINEAR + ",4", STRIDED + ",3"})
    void withACoreOfOneTheUpdateIsTheTruncatedWeight(String path, int rank) {
        LoraModule fresh = module(fresh(), path);
        LoraModule one = fresh.with(key -> manager.eye(rank));
        double[][] weight = rows(path.equals(LINEAR) ? random(LINEAR, LINEAR_WEIGHT) : random(STRIDED, STRIDED_WEIGHT));
        double[][] best = truncated(weight, rank);
        double[][] found = rows(one.delta(1 / one.scale()));
        assertThat(distance(found, best)).isLessThan(0.02 * norm(best));
        assertThat(distance(found, weight)).isLessThan(1.003 * distance(best, weight));
    }

    private static double[][] rows(NDArray weight) {
        int out = (int) weight.getShape().get(0);
        float[] values = weight.toFloatArray();
        int in = values.length / out;
        double[][] rows = new double[out][in];
        for (int i = 0; i < values.length; i++) {
            rows[i / in][i % in] = values[i];
        }
        return rows;
    }

    private static double[][] truncated(double[][] weight, int rank) {
        SingularValueDecomposition svd = new SingularValueDecomposition(new Array2DRowRealMatrix(weight));
        RealMatrix s = svd.getS().copy();
        for (int i = rank; i < s.getRowDimension(); i++) {
            s.setEntry(i, i, 0);
        }
        return svd.getU().multiply(s).multiply(svd.getVT()).getData();
    }

    private static double distance(double[][] a, double[][] b) {
        return new Array2DRowRealMatrix(a).subtract(new Array2DRowRealMatrix(b)).getFrobeniusNorm();
    }

    private static double norm(double[][] a) {
        return new Array2DRowRealMatrix(a).getFrobeniusNorm();
    }

    /** Singular values that fall by a third each: the decomposition is then settled. */
    @Test
    void singularValuesAndVectorsAreThoseOfCommonsMath() {
        int out = 40;
        int in = 70;
        int rank = 8;
        double[][] weight = new double[out][in];
        float[] flat = new float[out * in];
        for (int k = 0; k < 30; k++) {
            float[] left = RNG.normal("left", k, 0, out);
            float[] right = RNG.normal("right", k, 0, in);
            for (int i = 0; i < flat.length; i++) {
                weight[i / in][i % in] += Math.pow(2.0 / 3, k) * left[i / in] * right[i % in];
            }
        }
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) weight[i / in][i % in];
        }
        TruncatedSvd svd = TruncatedSvd.of(flat, out, rank);
        double[] exact = new SingularValueDecomposition(new Array2DRowRealMatrix(weight)).getSingularValues();
        for (int j = 0; j < rank; j++) {
            double square = 0;
            for (int i = 0; i < out; i++) {
                square += svd.left()[i * rank + j] * (double) svd.left()[i * rank + j];
            }
            assertThat(Math.sqrt(square)).isCloseTo(exact[j], within(1e-4 * exact[j]));
            for (int other = 0; other <= j; other++) {
                double product = 0;
                for (int i = 0; i < in; i++) {
                    product += svd.right()[j * in + i] * (double) svd.right()[other * in + i];
                }
                assertThat(product).isCloseTo(j == other ? 1 : 0, within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({LINEAR, STRIDED})
    void anAdaptedProjectionIsTheOneWithTheUpdateAddedIn(String path) {
        LoraWeights lora = trained();
        NDArray x = path.equals(LINEAR) ? random("x", new Shape(2, 5, 8)) : random("x", new Shape(2, 8, 6, 6));
        NDArray beside =
                lora.wrap(LoraComponent.UNET, 0.7).wrap(path, base(path)).apply(x);
        String key = path + ".weight";
        NDArray weight = path.equals(LINEAR) ? random(LINEAR, LINEAR_WEIGHT) : random(STRIDED, STRIDED_WEIGHT);
        Map<String, NDArray> all = new LinkedHashMap<>();
        all.put(LINEAR + ".weight", random(LINEAR, LINEAR_WEIGHT));
        all.put(STRIDED + ".weight", random(STRIDED, STRIDED_WEIGHT));
        NDArray merged = lora.merge(LoraComponent.UNET, all, 0.7).get(key);
        NDArray inside = path.equals(LINEAR)
                ? new Linear(merged, Optional.empty()).apply(x)
                : new Conv2d(merged, Optional.empty(), 2, 1).apply(x);
        assertThat(merged).isNotEqualTo(weight);
        double scale = inside.abs().max().getFloat();
        assertThat(beside.sub(inside).abs().max().getFloat() / scale).isLessThan(1e-5f);
    }

    @Test
    void aFileHoldsAnOrdinaryLoraOfTheSameUpdates() throws IOException {
        LoraWeights lora = trained();
        Path file = folder.resolve("xs.safetensors");
        KohyaFormat.write(file, lora, LoraMetadata.of(new AdaptationOnly(), 4, 2, "", ""), DataType.FLOAT32);
        LoraWeights read = KohyaFormat.read(file, UNET, Map.of(), manager);
        for (LoraModule module : lora.modules()) {
            LoraModule plain = module(read, module.path());
            assertThat(plain.core()).isEmpty();
            NDArray difference = plain.delta(1).sub(module.delta(1)).abs();
            assertThat(difference.max().getFloat())
                    .isLessThan(1e-5f * module.delta(1).abs().max().getFloat());
        }
    }

    @Test
    void gradientsReachTheCoresAndNothingElse() {
        LoraWeights places = trained();
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        places.trainables().forEach((key, value) -> leaves.put(key, Autograd.leaf(value)));
        LoraWeights lora = places.with(leaves);
        Projection adapted = lora.wrap(LoraComponent.UNET, 1).wrap(LINEAR, base(LINEAR));
        NDArray x = random("x", new Shape(2, 5, 8));
        Autograd.backward(Autograd.recording(() -> adapted.apply(x).square().sum()));
        LoraModule module = module(lora, LINEAR);
        assertThat(Autograd.gradient(module.core().orElseThrow()).abs().max().getFloat())
                .isPositive();
        assertThat(Autograd.requiresGradient(module.down())).isFalse();
        assertThat(Autograd.requiresGradient(module.up())).isFalse();
    }

    @Test
    void aBoundOnTheNormShortensTheCore() {
        LoraWeights lora = trained();
        double limit = 0.1;
        assertThat(lora.modules()).allMatch(module -> norm(rows(module.delta(1))) > limit);
        new MaxNorm(limit).apply(lora);
        assertThat(lora.modules())
                .allSatisfy(module -> assertThat(norm(rows(module.delta(1)))).isCloseTo(limit, within(1e-5)));
    }

    @Test
    void aCoreOfAnotherSizeAndAMissingWeightAreRefused() {
        LoraModule module = module(fresh(), LINEAR);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> module.with(key -> manager.eye(3)))
                .withMessageContaining("must be (4, 4), was (3, 3)");
        LoraWeights places = LoraWeights.create(CONFIG, UNET, Map.of(), manager, RNG);
        Map<LoraComponent, FrozenWeights> none = Map.of(LoraComponent.UNET, new FrozenWeights());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoraXs.in(places, none, manager, RNG))
                .withMessageContaining("missing the frozen weight");
    }
}
