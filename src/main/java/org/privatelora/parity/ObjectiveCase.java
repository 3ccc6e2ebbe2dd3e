package org.privatelora.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.privatelora.nn.AdamConfig;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.proxy.ProxyConfig;

/**
 * The constants of one case of {@code objective_constants.json}.
 *
 * @param json its entry
 * @param name of the objective, {@code mp} or {@code smp}
 */
record ObjectiveCase(JsonNode json, String name) {
    private static final Pattern MASKS = Pattern.compile("explicit masks, p=([0-9.]+), scale ([0-9.]+)");

    /** Refuses what the run would not do. */
    ObjectiveCase {
        require(json, "k_steps", 1);
        require(json, "loss_weights", 1);
        if (json.path("min_snr_gamma").isNumber()) {
            throw new IllegalArgumentException("min_snr_gamma must be null, was " + json.get("min_snr_gamma")
                    + "; weighted steps are not recomputed");
        }
        if (json.path("proxy_dims").size() != 4
                || json.path("proxy_dims").get(3).asInt() != 2) {
            throw new IllegalArgumentException(
                    "proxy_dims must be [inputs, hidden, hidden, 2], was " + json.path("proxy_dims"));
        }
    }

    private static void require(JsonNode json, String field, double only) {
        if (json.path(field).asDouble(only) != only) {
            throw new IllegalArgumentException(field + " must be " + only + ", was " + json.get(field));
        }
    }

    private double number(String field) {
        return number(json, field);
    }

    private static double number(JsonNode node, String field) {
        if (!node.path(field).isNumber()) {
            throw new IllegalArgumentException("expected a number " + field + ", found " + node.path(field));
        }
        return node.get(field).asDouble();
    }

    Objective objective() {
        double lambda = number("param_alpha");
        return name.equals("mp") ? new MpLora(lambda) : new SmpLora(lambda, number("param_beta"), number("delta"));
    }

    /** AdamW of the adapter. */
    AdamConfig adam() {
        JsonNode adam = json.path("lora_optimizer");
        return new AdamConfig(
                adam.path("betas").path(0).asDouble(),
                adam.path("betas").path(1).asDouble(),
                number(adam, "weight_decay"),
                number(adam, "eps"),
                true);
    }

    double rate() {
        return number(json.path("lora_optimizer"), "lr");
    }

    /** Where the gradient's norm is cut; infinity when it is not. */
    double maxNorm() {
        return json.path("max_grad_norm").asDouble(Double.POSITIVE_INFINITY);
    }

    /** Dropout masks are given with the inputs, so the probability is not used. */
    ProxyConfig proxy() {
        List<Integer> sizes = List.of(size(0), size(1), size(2));
        JsonNode adam = json.path("proxy_optimizer");
        return new ProxyConfig(
                sizes.get(0), sizes.get(1), sizes.get(2), 0, number(adam, "lr"), number(adam, "weight_decay"));
    }

    private int size(int layer) {
        return json.path("proxy_dims").path(layer).asInt();
    }

    /** What a mask's ones stand for; empty when nothing is dropped. */
    Optional<Double> keptScale() {
        String dropout = json.path("proxy_dropout").asText("off");
        Matcher masks = MASKS.matcher(dropout);
        if (masks.matches()) {
            return Optional.of(Double.valueOf(masks.group(2)));
        }
        if (!dropout.equals("off")) {
            throw new IllegalArgumentException("proxy_dropout must be off or explicit masks, was " + dropout);
        }
        return Optional.empty();
    }

    /** Whether the text encoder is adapted too. */
    boolean trainsText() {
        return json.path("text_encoder_lora_trained").asBoolean();
    }

    int clipSkip() {
        return (int) number("clip_skip");
    }

    int steps() {
        return (int) number("steps");
    }

    String initialLora() {
        return json.path("lora_init").asText();
    }

    String initialProxy() {
        return json.path("proxy_init").asText();
    }
}
