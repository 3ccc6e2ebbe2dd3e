package org.privatelora.model.clip;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.privatelora.tensor.Ops;

/**
 * Sizes of CLIP's text transformer, read from the {@code config.json} of a {@code text_encoder} folder.
 *
 * @param vocabulary number of token ids
 * @param hidden width C of the hidden states, a multiple of {@code heads}
 * @param intermediate inner width of the two-layer perceptron
 * @param layers number of transformer layers
 * @param heads number of attention heads
 * @param positions longest sequence
 * @param layerNormEps added to the variance in each layer norm
 * @param activation between the two layers of the perceptron
 */
public record TextEncoderConfig(
        int vocabulary,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int positions,
        double layerNormEps,
        Activation activation) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The activations that CLIP models use. */
    public enum Activation {
        /** x sigmoid(1.702 x): OpenAI's weights, so Stable Diffusion 1. */
        QUICK_GELU("quick_gelu", Ops::quickGelu),
        /** x Phi(x): OpenCLIP's weights, so Stable Diffusion 2. */
        GELU("gelu", Ops::gelu);

        private final String label;
        private final UnaryOperator<NDArray> function;

        Activation(String label, UnaryOperator<NDArray> function) {
            this.label = label;
            this.function = function;
        }

        NDArray apply(NDArray x) {
            return function.apply(x);
        }

        private static Activation of(String label) {
            return Arrays.stream(values())
                    .filter(value -> value.label.equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "hidden_act must be quick_gelu or gelu, was \"" + label + "\""));
        }
    }

    /** Checks that the sizes are positive and the heads divide the width. */
    public TextEncoderConfig {
        if (vocabulary < 1 || hidden < 1 || intermediate < 1 || layers < 1 || heads < 1 || positions < 1) {
            throw new IllegalArgumentException("sizes must be positive: vocabulary " + vocabulary + ", hidden " + hidden
                    + ", intermediate " + intermediate + ", layers " + layers + ", heads " + heads + ", positions "
                    + positions);
        }
        if (hidden % heads != 0) {
            throw new IllegalArgumentException(heads + " heads must divide the hidden size, was " + hidden);
        }
    }

    /** The text encoder of Stable Diffusion 1: CLIP ViT-L/14. */
    public static TextEncoderConfig stableDiffusion() {
        return new TextEncoderConfig(49408, 768, 3072, 12, 12, ClipTokenizer.WINDOW, 1e-5, Activation.QUICK_GELU);
    }

    /** The same with another vocabulary. */
    public TextEncoderConfig withVocabulary(int vocabulary) {
        return new TextEncoderConfig(
                vocabulary, hidden, intermediate, layers, heads, positions, layerNormEps, activation);
    }

    /** The same with another width and number of heads; the perceptron is four times as wide, as in every CLIP model. */
    public TextEncoderConfig withHidden(int hidden, int heads) {
        return new TextEncoderConfig(
                vocabulary, hidden, 4 * hidden, layers, heads, positions, layerNormEps, activation);
    }

    /** The same with another number of layers. */
    public TextEncoderConfig withLayers(int layers) {
        return new TextEncoderConfig(
                vocabulary, hidden, intermediate, layers, heads, positions, layerNormEps, activation);
    }

    /**
     * Reads the fields that the transformers library writes.
     *
     * @param file {@code config.json}
     * @return the configuration
     * @throws IOException when the file cannot be read, or lacks a field
     */
    public static TextEncoderConfig read(Path file) throws IOException {
        JsonNode json = JSON.readTree(file.toFile());
        return new TextEncoderConfig(
                size(json, "vocab_size", file),
                size(json, "hidden_size", file),
                size(json, "intermediate_size", file),
                size(json, "num_hidden_layers", file),
                size(json, "num_attention_heads", file),
                size(json, "max_position_embeddings", file),
                json.path("layer_norm_eps").asDouble(1e-5),
                Activation.of(json.path("hidden_act").asText("quick_gelu")));
    }

    private static int size(JsonNode json, String field, Path file) throws IOException {
        if (!json.path(field).isInt()) {
            throw new IOException(file + ": expected an integer " + field + ", found " + json.path(field)
                    + "; is this the config.json of a text_encoder folder?");
        }
        return json.get(field).asInt();
    }

    /** Writes {@code config.json} as the transformers library reads it; no field names a file or a person. */
    public void write(Path file) throws IOException {
        ObjectNode json = JSON.createObjectNode().put("model_type", "clip_text_model");
        json.putArray("architectures").add("CLIPTextModel");
        json.put("vocab_size", vocabulary).put("hidden_size", hidden).put("intermediate_size", intermediate);
        json.put("num_hidden_layers", layers).put("num_attention_heads", heads);
        json.put("max_position_embeddings", positions).put("layer_norm_eps", layerNormEps);
        json.put("hidden_act", activation.label);
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }
}
