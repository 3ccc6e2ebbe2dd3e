package org.privatelora.experiment;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.data.Augmentation;
import org.privatelora.lora.LoraKind;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.results.Json;
import org.privatelora.train.Compute;
import org.privatelora.train.DenoisingConfig;
import org.privatelora.train.DpConfig;

/**
 * The JSON of a preset. The field {@code "like"} names a preset that comes with the library, and everything that is not said is as
 * there: objects are completed field by field, lists and the table of objectives are replaced.
 */
final class PresetText {
    /** The presets that come with the library. */
    static final List<String> NAMES = List.of(
            "pocket",
            "pocket-faces",
            "pocket-sweep",
            "pocket-audit",
            "pocket-knobs",
            "pocket-tour",
            "faces-tour",
            "pokemon-mini",
            "celeba-mini",
            "pokemon-sd15",
            "celeba-sd15",
            "celeba-small-sd15",
            "celeba-large-sd15",
            "celeba-gender-sd15",
            "celeba-varying-sd15");

    private static final String LIKE = "like";
    private static final String OBJECTIVES = "objectives";
    /** What presets of earlier versions say nothing of: none of it was there. The outer comes before the inner. */
    private static final List<Map.Entry<String, Object>> LATER = List.of(
            Map.entry("/training/regularisation", LoraRegularisation.none()),
            Map.entry("/training/denoising", DenoisingConfig.defaults()),
            Map.entry("/training/compute", Compute.plain()),
            Map.entry("/training/dp", DpConfig.none()),
            Map.entry("/training/denoising/augmentation", Augmentation.none()),
            Map.entry("/training/denoising/bucketing", Optional.empty()),
            Map.entry("/training/lora/kind", LoraKind.LORA),
            Map.entry("/evaluation/attacks", AttackSuite.quick().names()));

    private PresetText() {}

    /** The complete preset. */
    static String completed(String text, String where) {
        JsonNode mine = Json.parse(text, JsonNode.class, where);
        if (!mine.has(LIKE)) {
            return brought(mine).toString();
        }
        String model = mine.get(LIKE).asText();
        JsonNode whole = Json.parse(completed(resource(model), model), JsonNode.class, model);
        if (!(whole instanceof ObjectNode all) || !(mine instanceof ObjectNode changes)) {
            throw new IllegalArgumentException(where + ": a preset must be a JSON object");
        }
        changes.remove(LIKE);
        return merge(all, changes).toString();
    }

    /** Presets and run folders of earlier versions, with what they could not say. */
    private static JsonNode brought(JsonNode preset) {
        LATER.forEach(part -> addMissing(preset, JsonPointer.compile(part.getKey()), part.getValue()));
        return preset;
    }

    private static void addMissing(JsonNode preset, JsonPointer place, Object value) {
        if (preset.at(place.head()) instanceof ObjectNode parent) {
            parent.putIfAbsent(place.last().getMatchingProperty(), Json.mapper().valueToTree(value));
        }
    }

    private static ObjectNode merge(ObjectNode all, ObjectNode changes) {
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            boolean both =
                    change.getValue().isObject() && all.path(change.getKey()).isObject();
            if (both && !change.getKey().equals(OBJECTIVES)) {
                merge((ObjectNode) all.get(change.getKey()), (ObjectNode) change.getValue());
            } else {
                all.set(change.getKey(), change.getValue());
            }
        }
        return all;
    }

    /**
     * The text of a preset that comes with the library.
     *
     * @throws IllegalArgumentException for an unknown name, listing the known ones
     */
    static String resource(String name) {
        if (!Preset.NAMES.contains(name)) {
            throw new IllegalArgumentException("unknown preset '" + name + "'; known are "
                    + String.join(", ", Preset.NAMES) + ", or a .json file of the same form");
        }
        try (InputStream stream = Preset.class.getResourceAsStream("/org/privatelora/presets/" + name + ".json")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("preset " + name + " cannot be read from the jar", e);
        }
    }
}
