package org.privatelora.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.Shared;
import org.privatelora.nn.FlatParameters;
import org.privatelora.nn.Initialiser;
import org.privatelora.nn.Projection;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

class TextEncoderTest {
    private static final TextEncoderConfig SMALL = TextEncoderConfig.stableDiffusion()
            .withVocabulary(50)
            .withHidden(16, 2)
            .withLayers(2);
    private NDManager manager;
    private TextEncoder encoder;

    @BeforeEach
    void build() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        encoder = TextEncoder.build(SMALL, Weights.of(new Initialiser(manager, new Rng(1))));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray ids(long... ids) {
        return Tensors.of(manager, ids, new Shape(1, ids.length));
    }

    private static double difference(NDArray a, NDArray b) {
        return a.sub(b).abs().max().getFloat();
    }

    @Test
    void aTokenDoesNotSeeThoseAfterIt() {
        NDArray one = encoder.apply(ids(1, 2, 3, 4));
        NDArray other = encoder.apply(ids(1, 2, 40, 41));
        assertThat(difference(one.get(":, :2"), other.get(":, :2"))).isZero();
        assertThat(difference(one.get(":, 2:"), other.get(":, 2:"))).isGreaterThan(1e-3);
    }

    @Test
    void theActivationMatters() {
        TextEncoderConfig exact =
                new TextEncoderConfig(SMALL.vocabulary(), 16, 64, 2, 2, 77, 1e-5, TextEncoderConfig.Activation.GELU);
        TextEncoder other = TextEncoder.build(exact, Weights.of(new Initialiser(manager, new Rng(1))));
        assertThat(difference(encoder.apply(ids(1, 2)), other.apply(ids(1, 2)))).isBetween(1e-6, 1e-1);
    }

    @Test
    void everyProjectionPassesThroughTheWrapUnderItsPath() {
        List<String> paths = new ArrayList<>();
        Weights weights = Weights.of(new ShapeRecorder()).wrapping((path, base) -> {
            paths.add(path);
            return base;
        });
        TextEncoder.build(SMALL, weights);
        assertThat(paths)
                .hasSize(6 * SMALL.layers())
                .contains("text_model.encoder.layers.0.self_attn.q_proj", "text_model.encoder.layers.1.mlp.fc2");
    }

    @Test
    void aWrappedProjectionIsTheOneThatIsUsed() {
        Weights weights = Weights.of(new Initialiser(manager, new Rng(1)));
        Projection zero = x -> x.mul(0);
        TextEncoder cut =
                TextEncoder.build(SMALL, weights.wrapping((path, base) -> path.endsWith("out_proj") ? zero : base));
        assertThat(difference(cut.apply(ids(1, 2)), encoder.apply(ids(1, 2)))).isGreaterThan(1e-3);
    }

    @Test
    void everyParameterGetsAGradient() {
        ShapeRecorder recorder = new ShapeRecorder();
        TextEncoder.build(SMALL, Weights.of(recorder));
        Map<String, NDArray> initial = new LinkedHashMap<>();
        Initialiser initialiser = new Initialiser(manager, new Rng(1));
        recorder.shapes().forEach((name, shape) -> initial.put(name, initialiser.tensor(name, shape)));
        try (FlatParameters parameters = FlatParameters.of(manager, initial)) {
            TextEncoder trained = TextEncoder.build(SMALL, Weights.of(new StateDict(parameters.leaves())));
            Autograd.recording(() -> {
                NDArray hidden = trained.apply(ids(1, 2, 3));
                Autograd.backward(
                        hidden.mul(Tensors.of(manager, new Rng(2).normal("direction", 0, 0, 48), hidden.getShape()))
                                .sum());
                return true;
            });
            assertThat(parameters.leaves().entrySet().stream()
                            .filter(leaf -> Autograd.gradient(leaf.getValue())
                                            .abs()
                                            .max()
                                            .getFloat()
                                    == 0)
                            .map(Map.Entry::getKey)
                            .collect(Collectors.toSet()))
                    .allMatch(name -> name.endsWith("k_proj.bias"));
        }
    }

    @Test
    void aClipSkipBeyondTheLayersIsRefused() {
        assertThatThrownBy(() -> encoder.apply(ids(1), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 3]");
    }

    @Test
    void idsOfTheWrongTypeOrLengthAreRefused() {
        assertThatThrownBy(() -> encoder.apply(manager.create(new int[] {1}).reshape(1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("int64");
        assertThatThrownBy(() -> encoder.apply(ids(new long[78])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 77");
    }

    @Test
    void aWrittenConfigIsReadBack(@TempDir Path folder) throws IOException {
        SMALL.write(folder.resolve("config.json"));
        assertThat(TextEncoderConfig.read(folder.resolve("config.json"))).isEqualTo(SMALL);
    }

    @Test
    void aConfigOfAnotherModelIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), "{\"in_channels\": 4}");
        assertThatThrownBy(() -> TextEncoderConfig.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("vocab_size");
    }

    @Test
    void stableDiffusionHasTheNamesAndShapesOfThePublishedWeights() throws IOException {
        ShapeRecorder recorder = new ShapeRecorder();
        TextEncoder.build(TextEncoderConfig.stableDiffusion(), Weights.of(recorder));
        List<String> expected = Files.readAllLines(Shared.require("fixtures/sd15_keys/text_encoder.tsv")).stream()
                .map(line -> line.split("\t"))
                .filter(columns -> !columns[0].endsWith("position_ids"))
                .map(columns -> columns[0] + " " + columns[1])
                .toList();
        List<String> found = recorder.shapes().entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + java.util.Arrays.stream(entry.getValue().getShape())
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining("x")))
                .toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }
}
