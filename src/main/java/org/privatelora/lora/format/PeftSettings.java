package org.privatelora.lora.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What PEFT's {@code LoraConfig} says of ranks and alphas: one of each for most modules, and patterns for the others.
 *
 * @param rank of every module that no pattern names
 * @param alpha of every module that no pattern names
 * @param ranks pattern to rank; read back from the tensors instead
 * @param alphas pattern to alpha; the first that matches the end of a path decides
 * @param rankStabilised whether the scale is alpha / sqrt(r) (Kalajdzievski 2023) instead of alpha / r
 * @see <a href="https://github.com/huggingface/peft/blob/main/src/peft/tuners/lora/config.py">PEFT, tuners/lora/config.py</a>
 */
record PeftSettings(
        int rank, double alpha, Map<String, Integer> ranks, Map<String, Double> alphas, boolean rankStabilised) {
    static final ObjectMapper JSON = new ObjectMapper();

    PeftSettings {
        ranks = Collections.unmodifiableMap(new LinkedHashMap<>(ranks));
        alphas = Collections.unmodifiableMap(new LinkedHashMap<>(alphas));
    }

    /** The commonest rank and alpha, and the full path of every module that has another one. */
    static PeftSettings of(List<StoredModule> modules) {
        int rank = commonest(modules, module -> module.shapes().rank());
        double alpha = commonest(modules, StoredModule::alpha);
        Map<String, Integer> ranks = new LinkedHashMap<>();
        Map<String, Double> alphas = new LinkedHashMap<>();
        for (StoredModule module : modules) {
            if (module.shapes().rank() != rank) {
                ranks.put(module.path(), module.shapes().rank());
            }
            if (module.alpha() != alpha) {
                alphas.put(module.path(), module.alpha());
            }
        }
        return new PeftSettings(rank, alpha, ranks, alphas, false);
    }

    private static <T> T commonest(List<StoredModule> modules, Function<StoredModule, T> property) {
        Map<T, Integer> counts = new LinkedHashMap<>();
        modules.forEach(module -> counts.merge(property.apply(module), 1, Integer::sum));
        return Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    /**
     * Reads the fields of a {@code LoraConfig}.
     *
     * @param json an object with {@code r}, {@code lora_alpha} and perhaps {@code alpha_pattern} and {@code use_rslora}
     * @param where names it in errors
     * @throws IOException when a field is absent or of another kind
     */
    static PeftSettings parse(JsonNode json, String where) throws IOException {
        Map<String, Double> alphas = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.path("alpha_pattern").properties()) {
            alphas.put(checked(entry.getKey(), where), number(entry.getValue(), "alpha_pattern", where));
        }
        double rank = number(json.path("r"), "r", where);
        double alpha = number(json.path("lora_alpha"), "lora_alpha", where);
        return new PeftSettings(
                (int) rank, alpha, Map.of(), alphas, json.path("use_rslora").asBoolean(false));
    }

    private static double number(JsonNode node, String field, String where) throws IOException {
        if (!node.isNumber()) {
            throw new IOException(where + ": expected a number for " + field + ", found "
                    + (node.isMissingNode() ? "nothing" : node) + "; is it the configuration of a LoRA?");
        }
        return node.asDouble();
    }

    private static String checked(String pattern, String where) throws IOException {
        try {
            return Pattern.compile(pattern).pattern();
        } catch (PatternSyntaxException e) {
            throw new IOException(where + ": alpha_pattern holds '" + pattern + "', which is no regular expression", e);
        }
    }

    /** The alpha of a module with which its scale is alpha / r. */
    double alpha(String path, int rank) {
        double named = alphas.entrySet().stream()
                .filter(entry -> path.matches("(.*\\.)?(" + entry.getKey() + ")"))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(alpha);
        return rankStabilised ? named * Math.sqrt(rank) : named;
    }

    /** As PEFT and diffusers read them; {@code targets} are full paths. */
    ObjectNode toJson(List<String> targets) {
        ObjectNode json = JSON.createObjectNode();
        json.put("r", rank);
        put(json, "lora_alpha", alpha);
        ObjectNode rankPattern = json.putObject("rank_pattern");
        ranks.forEach(rankPattern::put);
        ObjectNode alphaPattern = json.putObject("alpha_pattern");
        alphas.forEach((path, value) -> put(alphaPattern, path, value));
        targets.forEach(json.putArray("target_modules")::add);
        return json;
    }

    /** PEFT declares alphas as integers; it computes with others just as well. */
    private static void put(ObjectNode json, String field, double value) {
        if (value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE) {
            json.put(field, (int) value);
        } else {
            json.put(field, value);
        }
    }
}
