package org.privatelora;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.privatelora.safetensors.SafetensorsFile;

/** Reference tensors, and how near to them a result must be: ten times the reference's own float32 error. */
public final class Reference {
    private static final double FACTOR = 10;

    private Reference() {}

    /** All tensors of a file under {@code fixtures}, or a skipped test. */
    public static Map<String, NDArray> read(String file, NDManager manager) throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(Shared.require("fixtures/" + file))) {
            return tensors.readAll(manager);
        }
    }

    /** Ten times the measured error of that group of the reference. */
    public static double tolerance(String group) throws IOException {
        JsonNode node = json("tolerances.json").get(group);
        assertThat(node).as("tolerance of " + group).isNotNull();
        return FACTOR * node.get("max_abs_err_fp32_vs_fp64").asDouble();
    }

    /** A JSON file under {@code fixtures}. */
    public static JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(Shared.require("fixtures/" + file).toFile());
    }

    /** Fails unless both have the same shape, all is finite and no element differs by more. */
    public static void close(String name, NDArray actual, NDArray expected, double tolerance) {
        assertThat(actual.getShape()).as("shape of " + name).isEqualTo(expected.getShape());
        float[] found = actual.toFloatArray();
        float[] wanted = expected.toFloatArray();
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            double error = Math.abs((double) found[i] - wanted[i]);
            worst = error <= worst ? worst : error; // NaN stays
        }
        assertThat(worst).as("largest error of " + name).isLessThanOrEqualTo(tolerance);
    }
}
