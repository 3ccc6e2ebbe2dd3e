package org.privatelora.lora.format;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.format.ModuleNames.Place;
import org.privatelora.lora.format.Slot.Part;

/**
 * Kohya's keys: {@code lora_unet_mid_block_attentions_0_proj_in.lora_down.weight}. Underscores cannot be turned back into dots
 * without the model: {@code to_out_0} was {@code to_out.0}, {@code time_emb_proj} was not {@code time.emb.proj}.
 *
 * @param places kohya's name to place
 */
record KohyaKeys(Map<String, Place> places) implements KeyStyle {
    private static final Map<Part, String> ENDINGS =
            new EnumMap<>(Map.of(Part.DOWN, ".lora_down.weight", Part.UP, ".lora_up.weight", Part.ALPHA, ".alpha"));

    static KohyaKeys of(ModuleNames names) {
        Map<String, Place> places = new LinkedHashMap<>();
        names.places().keySet().forEach(place -> places.put(place.component().kohyaName(place.path()), place));
        return new KohyaKeys(places);
    }

    @Override
    public Optional<Slot> slot(String key) {
        return ENDINGS.entrySet().stream()
                .filter(ending -> key.endsWith(ending.getValue()))
                .findFirst()
                .flatMap(ending ->
                        slot(key.substring(0, key.length() - ending.getValue().length()), ending.getKey()));
    }

    private Optional<Slot> slot(String name, Part part) {
        return Optional.ofNullable(places.get(name)).map(place -> new Slot(place.component(), place.path(), part));
    }

    @Override
    public String key(Slot slot) {
        return slot.component().kohyaName(slot.path()) + ENDINGS.get(slot.part());
    }
}
