package org.privatelora.model.clip;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.privatelora.Shared;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** The tiny text encoder against OpenAI's transformer; ten times the reference's own float32 error. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TextEncoderReferenceTest {
    private static final double LAST = 1.8e-5;
    private static final double PENULTIMATE = 1.6e-5;

    private NDManager manager;
    private TextEncoderConfig config;
    private Map<String, NDArray> weights;
    private Map<String, NDArray> io;
    private TextEncoder encoder;

    @BeforeAll
    void load() throws IOException {
        Path folder = Shared.require("fixtures/tiny-sd/text_encoder");
        manager = Engine.start(DeviceChoice.CPU).newManager();
        config = TextEncoderConfig.read(folder.resolve("config.json"));
        weights = read(folder.resolve("model.safetensors"));
        io = read(Shared.require("fixtures/clip_text_io.safetensors"));
        encoder = TextEncoder.build(config, Weights.of(new StateDict(weights)));
    }

    @AfterAll
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    private Map<String, NDArray> read(Path path) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            return file.readAll(manager);
        }
    }

    private double error(NDArray found, String name) {
        assertThat(found.getShape()).isEqualTo(io.get(name).getShape());
        double error = found.sub(io.get(name)).abs().max().getFloat();
        System.out.printf("%s: max error %.2e%n", name, error);
        return error;
    }

    @Test
    void theLastHiddenStateIsTheReferences() {
        assertThat(error(encoder.apply(io.get("input_ids")), "last_hidden_state"))
                .isLessThan(LAST);
    }

    @Test
    void clipSkip2IsTheNormedPenultimateState() {
        assertThat(error(encoder.apply(io.get("input_ids"), 2), "penultimate_clip_skip2"))
                .isLessThan(PENULTIMATE);
    }

    @Test
    void everyHiddenStateIsTheReferences() {
        NDList states = encoder.hiddenStates(io.get("input_ids"));
        assertThat(states).hasSize(3);
        for (int i = 0; i < states.size(); i++) {
            assertThat(error(states.get(i), "hidden_states." + i)).isLessThan(LAST);
        }
    }

    @Test
    void threeWindowsAreJoinedAsKohyaDoes() {
        NDArray ids = io.get("input_ids_225");
        assertThat(error(encoder.apply(ids), "hidden_225_clip_skip_None")).isLessThan(LAST);
        assertThat(error(encoder.apply(ids, 2), "hidden_225_clip_skip_2")).isLessThan(PENULTIMATE);
    }

    @Test
    void theModelAsksForExactlyTheKeysOfTheFile() {
        ShapeRecorder recorder = new ShapeRecorder();
        TextEncoder.build(config, Weights.of(recorder));
        assertThat(recorder.shapes().keySet()).containsExactlyInAnyOrderElementsOf(weights.keySet());
    }
}
