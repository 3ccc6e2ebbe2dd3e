package org.privatelora.lora.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.LoraComponent;
import org.privatelora.safetensors.Dtype;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;

/**
 * A folder with one PEFT adapter for each adapted model, {@code unet} and {@code text_encoder}, as PEFT's own example for Stable
 * Diffusion has them: each a folder of {@value #CONFIG} and {@value #WEIGHTS}. Loaded with {@code PeftModel.from_pretrained(
 * pipeline.unet, "FOLDER/unet")}, and the text encoder likewise. The folder of a single adapter is read too.
 *
 * @see <a href="https://github.com/huggingface/peft/tree/main/examples/lora_dreambooth">PEFT, examples/lora_dreambooth</a>
 */
record PeftLayout() implements LoraLayout {
    static final String CONFIG = "adapter_config.json";
    static final String WEIGHTS = "adapter_model.safetensors";
    private static final String LORA = "LORA";

    /** Whether a folder holds adapters of PEFT. */
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(CONFIG))
                || Files.exists(folder.resolve(LoraComponent.UNET.folder()).resolve(CONFIG))
                || Files.exists(
                        folder.resolve(LoraComponent.TEXT_ENCODER.folder()).resolve(CONFIG));
    }

    @Override
    public StoredLora read(Path source, ModuleNames names) throws IOException {
        Path folder =
                Files.isDirectory(source) ? source : source.toAbsolutePath().getParent();
        if (Files.exists(folder.resolve(CONFIG))) {
            return adapter(folder, Optional.empty(), names);
        }
        List<StoredModule> modules = new ArrayList<>();
        Optional<LoraMetadata> metadata = Optional.empty();
        Optional<Dtype> alphaType = Optional.empty();
        for (LoraComponent component : LoraComponent.values()) {
            Path own = folder.resolve(component.folder());
            if (Files.exists(own.resolve(CONFIG))) {
                StoredLora adapter = adapter(own, Optional.of(component), names);
                modules.addAll(adapter.modules());
                metadata = metadata.or(adapter::metadata);
                alphaType = alphaType.or(adapter::alphaType);
            }
        }
        if (modules.isEmpty()) {
            throw new IOException("expected " + CONFIG + " beside " + WEIGHTS + " in " + folder
                    + ", found none; without it PEFT's alphas are unknown");
        }
        return new StoredLora(modules, metadata, alphaType);
    }

    private static StoredLora adapter(Path folder, Optional<LoraComponent> known, ModuleNames names)
            throws IOException {
        PeftSettings settings = settings(folder.resolve(CONFIG));
        Path file = folder.resolve(WEIGHTS);
        if (!Files.exists(file)) {
            throw new IOException("expected " + WEIGHTS + " beside " + folder.resolve(CONFIG)
                    + ", found none; a pickle (.bin) is not read: save it as safetensors first");
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            PeftKeys keys = new PeftKeys(known.orElseGet(() -> component(tensors)));
            List<StoredModule> modules = new ModuleReader(file, tensors, keys, names)
                    .read((place, rank) -> settings.alpha(place.path(), rank));
            return StoredLora.of(modules, tensors.metadata());
        }
    }

    private static LoraComponent component(SafetensorsFile tensors) {
        boolean text =
                tensors.tensors().stream().anyMatch(info -> info.name().startsWith(PeftKeys.PREFIX + "text_model."));
        return text ? LoraComponent.TEXT_ENCODER : LoraComponent.UNET;
    }

    private static PeftSettings settings(Path config) throws IOException {
        JsonNode json;
        try {
            json = PeftSettings.JSON.readTree(Files.readString(config));
        } catch (JsonProcessingException e) {
            throw new IOException(config + " is not JSON: " + e.getOriginalMessage(), e);
        }
        String type = json.path("peft_type").asText();
        if (!type.equals(LORA)) {
            throw new IOException(config + ": expected peft_type " + LORA + ", found '" + type + "'");
        }
        return PeftSettings.parse(json, config.toString());
    }

    @Override
    public void write(Path target, StoredLora lora) throws IOException {
        NewFolder.write(target, folder -> {
            for (LoraComponent component : LoraComponent.values()) {
                List<StoredModule> modules = lora.modules(component);
                if (!modules.isEmpty()) {
                    Path own = Files.createDirectory(folder.resolve(component.folder()));
                    Files.writeString(own.resolve(CONFIG), config(modules));
                    Map<String, String> header = new LinkedHashMap<>(Map.of("format", "pt"));
                    header.putAll(lora.entries());
                    SafetensorsWriter.writeRaw(
                            own.resolve(WEIGHTS), StoredLora.factors(modules, new PeftKeys(component)), header);
                }
            }
        });
    }

    /** Names no base model: that would be a folder of the user's. */
    private static String config(List<StoredModule> modules) {
        ObjectNode json = PeftSettings.JSON.createObjectNode();
        json.put("peft_type", LORA).putNull("base_model_name_or_path").putNull("task_type");
        json.put("inference_mode", true).put("bias", "none").put("lora_dropout", 0.0);
        json.setAll(PeftSettings.of(modules)
                .toJson(modules.stream().map(StoredModule::path).toList()));
        return json.toPrettyString() + "\n";
    }

    @Override
    public void requireTarget(Path target) {
        if (LoraLayout.isSafetensors(target)) {
            throw new IllegalArgumentException("PEFT adapters are a folder with " + CONFIG + " and " + WEIGHTS
                    + " for each model; give a folder's name, was " + target);
        }
    }
}
