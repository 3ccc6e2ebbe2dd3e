package org.privatelora.train;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The type of the frozen weights and of the activations; what is trained is float32 in any case, and so are softmax, norms and losses
 * (Micikevicius et al. 2018, "Mixed precision training", sec. 3).
 */
public enum Precision {
    /** Float32 throughout. */
    FP32(DataType.FLOAT32, LossScaling.none()),
    /** Float16 with loss scaling; meant for CUDA. */
    FP16(DataType.FLOAT16, LossScaling.dynamic());

    private final DataType type;
    private final LossScaling scaling;

    Precision(DataType type, LossScaling scaling) {
        this.type = type;
        this.scaling = scaling;
    }

    /**
     * Reads {@code fp32} or {@code fp16}.
     *
     * @param text the user's word, any case
     * @throws IllegalArgumentException for any other word
     */
    public static Precision parse(String text) {
        String word = text.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(precision -> precision.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("precision must be one of " + words() + ", was '" + text
                        + "'; what is trained is fp32 in any case"));
    }

    private static String words() {
        return Arrays.stream(values())
                .map(precision -> precision.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** The type of the frozen weights. */
    public DataType type() {
        return type;
    }

    /** The loss scaling that goes with it. */
    LossScaling scaling() {
        return scaling;
    }
}
