package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Numbers by which a large tensor is known without storing it, computed in float64.
 *
 * @param mean of all elements
 * @param std population deviation
 * @param max largest element
 * @param maxAbs largest magnitude
 * @param first the first elements
 */
record Statistics(double mean, double std, double max, double maxAbs, List<Double> first) {
    private static final int FIRST = 4;

    static Statistics of(NDArray x) {
        float[] values = x.toFloatArray();
        double sum = 0;
        double squares = 0;
        double max = Double.NEGATIVE_INFINITY;
        double maxAbs = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
            max = Math.max(max, value);
            maxAbs = Math.max(maxAbs, Math.abs(value));
        }
        double mean = sum / values.length;
        double std = Math.sqrt(squares / values.length - mean * mean);
        List<Double> first = IntStream.range(0, Math.min(FIRST, values.length))
                .mapToObj(i -> (double) values[i])
                .toList();
        return new Statistics(mean, std, max, maxAbs, first);
    }

    /** Compares whatever the reference gives. */
    void compare(Check check, String where, JsonNode expected, double tolerance) {
        Map.of("mean", mean, "std", std, "max", max, "max_abs", maxAbs).forEach((name, value) -> {
            if (expected.has(name)) {
                check.number(where + " " + name, value, expected.get(name).asDouble(), tolerance);
            }
        });
        JsonNode elements = expected.path("first4");
        for (int i = 0; i < Math.min(elements.size(), first.size()); i++) {
            check.number(where + " element " + i, first.get(i), elements.get(i).asDouble(), tolerance);
        }
    }
}
