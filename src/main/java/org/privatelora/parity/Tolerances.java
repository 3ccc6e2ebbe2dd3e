package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * How far off a result may be.
 *
 * @param errors group to the reference's own error ({@code max_abs_err_fp32_vs_fp64}) and largest value ({@code max_abs})
 */
record Tolerances(JsonNode errors) {
    /** For what an optimiser has moved. */
    static final double STEPPED = 5e-4;
    /** An angle of up to 1000 in float32 has steps of 6e-5. */
    static final double ANGLE = 6e-5;
    /** How far sqrt(abar) and sqrt(1 - abar), computed in float32, are from their values: 2.5e-7 and 6.8e-7. */
    static final double SCHEDULE = 7.5e-7;

    private static final double FOUR_ROUNDINGS = 0x1p-21;
    private static final double FACTOR = 10;
    private static final String ERROR = "max_abs_err_fp32_vs_fp64";
    private static final String UNET = "unet.output";
    private static final String CLIP = "clip.last";

    /** Ten times the error of that group. */
    Optional<Double> of(String group) {
        return Optional.ofNullable(errors.get(group)).map(node -> FACTOR * number(node, group, ERROR));
    }

    /**
     * Ten times the error of that group; without an entry as {@link #relative}. Never less than four roundings of the largest value
     * expected: the error of a single number may be small by luck.
     */
    double of(String group, NDArray expected) {
        double least = FOUR_ROUNDINGS * largest(expected);
        return Math.max(least, of(group).orElseGet(() -> relative(expected)));
    }

    /** Ten times the relative error of that group. */
    double relative(String group) {
        JsonNode node = errors.path(group);
        return FACTOR * number(node, group, ERROR) / number(node, group, "max_abs");
    }

    /** Ten times the U-Net's relative error of the largest value expected. */
    double relative(NDArray expected) {
        return relative() * largest(expected);
    }

    /** Ten times the relative error of the U-Net's output; without that the text encoder's. */
    double relative() {
        return relative(errors.has(UNET) ? UNET : CLIP);
    }

    private static double number(JsonNode node, String group, String field) {
        if (!node.path(field).isNumber()) {
            throw new IllegalArgumentException(
                    "tolerances.json must give " + field + " of " + group + ", found " + node);
        }
        return node.get(field).asDouble();
    }

    static double largest(NDArray x) {
        return x.size() == 0 ? 0 : x.abs().max().getFloat();
    }

    /**
     * For sums of powers, as distances are: when each of {@code count} terms may be off by {@code element} before it is raised to
     * the power, the root of the mean moves by no more, so the sum by no more than this.
     */
    static double ofPowerSum(double sum, long count, int power, double element) {
        double root = Math.pow(sum / count, 1.0 / power);
        return count * Math.pow(root + element, power) - sum;
    }

    /** For noise that the schedule has mixed in. */
    static double ofNoisy(NDArray x0, NDArray noise) {
        return SCHEDULE * (largest(x0) + largest(noise));
    }
}
