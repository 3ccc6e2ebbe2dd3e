package org.privatelora.lora.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.lora.LoraComponent;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;

/**
 * One file, by itself or as {@value #FILE} in a folder; {@code pipeline.load_lora_weights} takes either. Alphas and ranks stand in
 * the metadata, in the entry {@value #SETTINGS}, as {@code LoraConfig}s whose fields begin with {@code unet.} or
 * {@code text_encoder.}; without it alpha is the rank.
 *
 * @implNote diffusers reads that entry since version 0.34 (June 2025); an older one takes alpha = rank, so its result is r / alpha
 *     times too strong. Folding alpha / r into the second factor would suit both but round.
 */
record DiffusersLayout() implements LoraLayout {
    static final String FILE = "pytorch_lora_weights.safetensors";
    static final String SETTINGS = "lora_adapter_metadata";

    @Override
    public StoredLora read(Path source, ModuleNames names) throws IOException {
        Path file = Files.isDirectory(source) ? source.resolve(FILE) : source;
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            Map<LoraComponent, PeftSettings> settings = settings(file, tensors.metadata());
            List<StoredModule> modules = new ModuleReader(file, tensors, new DiffusersKeys(), names)
                    .read((place, rank) -> settings.containsKey(place.component())
                            ? settings.get(place.component()).alpha(place.path(), rank)
                            : rank);
            return StoredLora.of(modules, tensors.metadata());
        }
    }

    private static Map<LoraComponent, PeftSettings> settings(Path file, Map<String, String> metadata)
            throws IOException {
        Map<LoraComponent, PeftSettings> settings = new EnumMap<>(LoraComponent.class);
        if (metadata.containsKey(SETTINGS)) {
            String where = file + ", metadata " + SETTINGS;
            JsonNode json = parsed(metadata.get(SETTINGS), where);
            for (LoraComponent component : LoraComponent.values()) {
                ObjectNode own = own(json, component.folder() + ".");
                if (!own.isEmpty()) {
                    settings.put(component, PeftSettings.parse(own, where));
                }
            }
        }
        return settings;
    }

    private static JsonNode parsed(String text, String where) throws IOException {
        try {
            JsonNode json = PeftSettings.JSON.readTree(text);
            if (!json.isObject()) {
                throw new IOException(where + " must be a JSON object, was " + json.getNodeType());
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IOException(where + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The fields behind a prefix. */
    private static ObjectNode own(JsonNode json, String prefix) {
        ObjectNode own = PeftSettings.JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (field.getKey().startsWith(prefix)) {
                own.set(field.getKey().substring(prefix.length()), field.getValue());
            }
        }
        return own;
    }

    @Override
    public void write(Path target, StoredLora lora) throws IOException {
        if (LoraLayout.isSafetensors(target)) {
            writeFile(target, lora);
        } else {
            NewFolder.write(target, folder -> writeFile(folder.resolve(FILE), lora));
        }
    }

    private static void writeFile(Path file, StoredLora lora) throws IOException {
        Map<String, String> header = new LinkedHashMap<>(Map.of("format", "pt", SETTINGS, settings(lora)));
        header.putAll(lora.entries());
        SafetensorsWriter.writeRaw(file, StoredLora.factors(lora.modules(), new DiffusersKeys()), header);
    }

    private static String settings(StoredLora lora) {
        ObjectNode all = PeftSettings.JSON.createObjectNode();
        for (LoraComponent component : LoraComponent.values()) {
            List<StoredModule> modules = lora.modules(component);
            if (!modules.isEmpty()) {
                List<String> targets = modules.stream().map(StoredModule::path).toList();
                PeftSettings.of(modules)
                        .toJson(targets)
                        .properties()
                        .forEach(field -> all.set(component.folder() + "." + field.getKey(), field.getValue()));
            }
        }
        return all.toString();
    }

    /** Any name will do. */
    @Override
    public void requireTarget(Path target) {}
}
