package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** Images of several sizes, as bucketing makes them: five squares, then four wide ones, then a tall one. */
class SeveralSizesTest {
    private static final List<Shape> SHAPES = IntStream.range(0, 10)
            .mapToObj(i -> i < 5 ? new Shape(4, 4, 4) : i < 9 ? new Shape(4, 2, 6) : new Shape(4, 5, 3))
            .toList();
    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    /** Some images; those of one size are consecutive. */
    private static Query query(int... images) {
        List<String> names = IntStream.of(images).mapToObj(i -> "image " + i).toList();
        List<NDArray> stacks = IntStream.of(images)
                .mapToObj(SHAPES::get)
                .distinct()
                .map(shape -> NDArrays.concat(new NDList(IntStream.of(images)
                        .filter(i -> SHAPES.get(i).equals(shape))
                        .mapToObj(i -> latent(i, shape))
                        .toList())))
                .toList();
        return new Query(names, names, stacks);
    }

    private static NDArray latent(int image, Shape shape) {
        float[] values = new Rng(5).normal("image", 0, image, (int) shape.size());
        return Tensors.of(manager, values, new Shape(1).addAll(shape));
    }

    private static Query all() {
        return query(IntStream.range(0, 10).toArray());
    }

    /** Nonlinear, different at every timestep and caption, each image by itself. */
    private static NoisePredictor predictor(double strength) {
        return (latents, timesteps, context) -> {
            double t = timesteps.getLong(0) / 1000.0;
            NDArray caption = context.reshape(-1, 1, 1, 1);
            return latents.mul(strength + t).tanh().add(caption.mul(0.1));
        };
    }

    private static final CaptionEncoder CAPTIONS = captions -> {
        float[] lengths = new float[captions.size()];
        IntStream.range(0, lengths.length)
                .forEach(i -> lengths[i] =
                        captions.get(i).length() % 3 + captions.get(i).hashCode() % 5);
        return Tensors.of(manager, lengths, new Shape(lengths.length, 1, 1));
    };

    private static Target target() {
        return new Target(
                new GrayBox(predictor(0.7), CAPTIONS),
                Optional.of(new GrayBox(predictor(0.4), CAPTIONS)),
                NoiseSchedule.stableDiffusion());
    }

    static Stream<ScoredAttack> scored() {
        return attacks(3);
    }

    private static Stream<ScoredAttack> attacks(int batch) {
        DenoisingGrid grid = DenoisingGrid.spread(3, 2).withBatch(batch);
        Stream<ScoredAttack> plain = Stream.of(
                new LossThreshold(grid),
                new Pia(500, false, batch),
                new Pia(500, true, batch),
                new SecMi(100, 10, batch),
                ReDiffuse.defaults().withBatch(batch));
        return plain.flatMap(attack -> Stream.of(attack, Calibrated.of(attack)));
    }

    private static void assertSame(double[] found, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(1e-5 * (1 + Math.abs(expected[i]))));
        }
    }

    @ParameterizedTest
    @MethodSource("scored")
    void everyImageIsScoredAsIfItWereAlone(ScoredAttack attack) {
        double[] together = attack.scores(target(), all());
        assertThat(together).hasSize(10);
        assertThat(Arrays.stream(together).distinct().count()).isGreaterThan(5);
        for (int i = 0; i < 10; i++) {
            assertSame(new double[] {together[i]}, attack.scores(target(), query(i)));
        }
    }

    @Test
    void scoresDependNeitherOnTheBatchNorOnTheOrder() {
        int[] other = {9, 8, 6, 7, 5, 4, 1, 0, 2, 3};
        List<ScoredAttack> large = attacks(7).toList();
        List<ScoredAttack> small = attacks(1).toList();
        for (int a = 0; a < large.size(); a++) {
            double[] expected = small.get(a).scores(target(), all());
            assertSame(large.get(a).scores(target(), all()), expected);
            double[] turned = large.get(a).scores(target(), query(other));
            assertSame(turned, IntStream.of(other).mapToDouble(i -> expected[i]).toArray());
        }
    }

    @Test
    void attacksThatLearnSeeEveryImageAsIfItWereAlone() {
        DenoisingGrid grid = DenoisingGrid.spread(3, 1).withBatch(4);
        for (LearnedAttack attack :
                List.of(LossDifferences.logistic(grid), LossQuantile.calibrated(grid), Clid.threshold(4))) {
            double[][] together = attack.features(target(), all());
            for (int i = 0; i < 10; i++) {
                assertSame(together[i], attack.features(target(), query(i))[0]);
            }
        }
    }

    /** Gradient norms that are the latents' and the noise's own. */
    @Test
    void whiteBoxAttacksSeeEveryImageAsIfItWereAlone() {
        GradientNorms norms = (caption, noisy, timesteps, noise) -> {
            double norm = noisy.square().sum().getFloat() + caption.hashCode() % 7;
            double[][] each = new double[timesteps.length][];
            Arrays.setAll(
                    each, i -> new double[] {norm + noise.get(i).square().sum().getFloat()});
            return new GradientNorms.Norms(new double[] {norm}, each);
        };
        for (Gsa.Reading reading : Gsa.Reading.values()) {
            Gsa attack = Gsa.of(reading, LogisticRegression.defaults());
            double[][] together = attack.features(target().withGradients(norms), all());
            for (int i = 0; i < 10; i++) {
                assertSame(together[i], attack.features(target().withGradients(norms), query(i))[0]);
            }
        }
    }

    @Test
    void latentsOfSeveralSizesAreNoOneArray() {
        assertThatIllegalStateException().isThrownBy(all()::latents).withMessageContaining("(4, 4, 2, 6)");
        assertThat(query(2, 3).latents().getShape()).isEqualTo(new Shape(2, 4, 4, 4));
    }

    @Test
    void aQueryHasALatentForEveryImage() {
        List<String> three = List.of("a", "b", "c");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Query(three, three, List.of(latent(0, SHAPES.get(0)), latent(5, SHAPES.get(5)))))
                .withMessageContaining("3 ids");
    }
}
