package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.attack.GradientNorms.Norms;
import org.privatelora.attack.GrayBox;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraWeights;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.StableDiffusion;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/** Norms of gradients of a LoRA on U-Net and text encoder of a tiny model. */
class LoraGradientsTest {
    private static final double STEP = 0.05; // the loss is about 2, its float32 error 1e-7
    private static final int[] TIMESTEPS = {99, 499, 999};
    private static final String CAPTION = "a blue monster";
    private static final ModelReading READING = ModelReading.plain(1);

    @TempDir
    static Path folder;

    private static NDManager manager;
    private static StableDiffusion base;
    private static LoraWeights lora;
    private static LoraGradients gradients;
    private static NDArray noisy;
    private static NDArray noise;

    @BeforeAll
    static void load() throws IOException {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        base = StableDiffusion.load(
                ModelLocation.of(TinyBase.write(folder.resolve("base"))), DataType.FLOAT32, manager);
        LoraConfig config = LoraConfig.defaults().withRank(1).withAlpha(1);
        LoraWeights fresh =
                LoraWeights.create(config, base.unetShapes(), base.textEncoderShapes(), manager, new Rng(1));
        Map<String, NDArray> trained = new LinkedHashMap<>(fresh.trainables());
        trained.replaceAll((name, array) ->
                name.contains("lora_up") ? normal(name, array.getShape()).mul(.3f) : array);
        lora = fresh.with(trained);
        gradients = LoraGradients.of(base, lora, READING, manager);
        int side = base.latentSize();
        noisy = normal("noisy", new Shape(TIMESTEPS.length, 4, side, side));
        noise = normal("noise", noisy.getShape());
    }

    @AfterAll
    static void close() {
        base.close();
        manager.close();
    }

    private static NDArray normal(String stream, Shape shape) {
        return Tensors.of(manager, new Rng(7).normal(stream, 0, 0, (int) shape.size()), shape);
    }

    private static List<String> names() {
        return List.copyOf(lora.trainables().keySet());
    }

    private static Norms all() {
        return gradients.of(CAPTION, noisy, TIMESTEPS, noise);
    }

    private static NDArray loss(LoraWeights weights) {
        GrayBox model =
                READING.grayBox(base, weights.wrap(LoraComponent.UNET, 1), weights.wrap(LoraComponent.TEXT_ENCODER, 1));
        NDArray context = model.captions().context(Collections.nCopies(TIMESTEPS.length, CAPTION));
        NDArray epsilon = model.predictor().epsilon(noisy, Tensors.of(manager, TIMESTEPS), context);
        return epsilon.sub(noise).square().mean();
    }

    @Test
    void bothPartsOfTheModelAreSeen() {
        assertThat(names()).anyMatch(name -> name.startsWith("lora_te")).anyMatch(name -> name.startsWith("lora_unet"));
        assertThat(all().ofMean()).hasSize(names().size()).doesNotContain(0);
    }

    @Test
    void theNormOfTheMeanIsThatOfOneBackwardThroughAWholeBatch() {
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        lora.trainables().forEach((name, array) -> leaves.put(name, Autograd.leaf(array)));
        Autograd.backward(Autograd.recording(() -> loss(lora.with(leaves))));
        double[] seen = all().ofMean();
        for (int i = 0; i < seen.length; i++) {
            NDArray gradient = Autograd.gradient(leaves.get(names().get(i)));
            double expected = Math.sqrt(gradient.square().sum().getFloat());
            assertThat(seen[i])
                    .as(names().get(i))
                    .isCloseTo(expected, within(1e-3 * expected + 1e-8)); // float32, other batch
        }
    }

    @Test
    void normsAreThoseOfFiniteDifferences() {
        double[] seen = all().ofMean();
        for (int index : smallestOfEachPart()) {
            String name = names().get(index);
            double squares = 0;
            int size = (int) lora.trainables().get(name).getShape().size();
            for (int j = 0; j < size; j++) {
                double slope = (moved(name, j, STEP) - moved(name, j, -STEP)) / (2 * STEP);
                squares += slope * slope;
            }
            assertThat(seen[index]).as(name).isCloseTo(Math.sqrt(squares), within(0.03 * seen[index] + 1e-5));
        }
    }

    private static double moved(String name, int index, double by) {
        return Scope.value(() -> Autograd.noGrad(() -> {
            Map<String, NDArray> moved = new LinkedHashMap<>(lora.trainables());
            float[] values = moved.get(name).toFloatArray();
            values[index] += (float) by;
            moved.put(name, Tensors.of(manager, values, moved.get(name).getShape()));
            return (double) loss(lora.with(moved)).getFloat();
        }));
    }

    private static List<Integer> smallestOfEachPart() {
        List<Integer> found = new ArrayList<>();
        for (String prefix : List.of("lora_te", "lora_unet")) {
            for (String factor : List.of("lora_down", "lora_up")) {
                found.add(names().indexOf(names().stream()
                        .filter(name -> name.startsWith(prefix) && name.contains(factor))
                        .min(Comparator.comparingLong(
                                name -> lora.trainables().get(name).getShape().size()))
                        .orElseThrow()));
            }
        }
        return found;
    }

    @Test
    void aTimestepIsSeenAloneAsAmongOthers() {
        Norms together = all();
        for (int i = 0; i < TIMESTEPS.length; i++) {
            String one = i + ":" + (i + 1);
            Norms alone = gradients.of(CAPTION, noisy.get(one), new int[] {TIMESTEPS[i]}, noise.get(one));
            assertThat(alone.each()[0]).isEqualTo(together.each()[i]);
            assertThat(alone.ofMean()).isEqualTo(alone.each()[0]);
        }
    }

    @Test
    void nothingIsLeftBehind() {
        all();
        int before = manager.getManagedArrays().size();
        for (int i = 0; i < 3; i++) {
            assertThat(all().ofMean()).hasSize(names().size());
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
    }
}
