package org.privatelora.lora.format;

import java.util.Optional;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.format.Slot.Part;

/**
 * PEFT's keys: {@code base_model.model.<path>.lora_A.weight} (down) and {@code lora_B} (up).
 *
 * @param component the model that the file adapts; PEFT has one file for each
 */
record PeftKeys(LoraComponent component) implements KeyStyle {
    static final String PREFIX = "base_model.model.";
    private static final String DOWN = ".lora_A.weight";
    private static final String UP = ".lora_B.weight";

    @Override
    public Optional<Slot> slot(String key) {
        if (!key.startsWith(PREFIX)) {
            return Optional.empty();
        }
        return slot(key, DOWN, Part.DOWN).or(() -> slot(key, UP, Part.UP));
    }

    private Optional<Slot> slot(String key, String ending, Part part) {
        return key.endsWith(ending) && key.length() > PREFIX.length() + ending.length()
                ? Optional.of(new Slot(component, key.substring(PREFIX.length(), key.length() - ending.length()), part))
                : Optional.empty();
    }

    @Override
    public String key(Slot slot) {
        return switch (slot.part()) {
            case DOWN -> PREFIX + slot.path() + DOWN;
            case UP -> PREFIX + slot.path() + UP;
            case ALPHA ->
                throw new IllegalArgumentException("PEFT keeps alpha in adapter_config.json, not in a tensor");
        };
    }
}
