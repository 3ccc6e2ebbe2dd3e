package org.privatelora.lora.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.format.Slot.Part;

/**
 * Diffusers' keys: {@code unet.<path>.lora.down.weight} and {@code text_encoder.<path>.lora_linear_layer.down.weight}. Also read:
 * PEFT's {@code lora_A} and {@code lora_B} behind the same prefixes, which current training scripts mix in, and the spelling before
 * 2024, {@code [unet.]<path>.attn1.processor.to_q_lora.down.weight}, which had no prefix when only the U-Net was adapted.
 *
 * @see <a href="https://github.com/huggingface/diffusers/blob/main/src/diffusers/utils/state_dict_utils.py">diffusers,
 *     utils/state_dict_utils.py</a>
 */
record DiffusersKeys() implements KeyStyle {
    private static final List<String> UNET_BEGINNINGS = List.of("down_blocks.", "mid_block.", "up_blocks.");
    private static final Map<String, Part> ENDINGS = Map.of(
            ".lora.down.weight", Part.DOWN,
            ".lora.up.weight", Part.UP,
            ".lora_linear_layer.down.weight", Part.DOWN,
            ".lora_linear_layer.up.weight", Part.UP,
            ".lora_A.weight", Part.DOWN,
            ".lora_B.weight", Part.UP);
    private static final Map<String, Part> OLD_ENDINGS =
            Map.of("_lora.down.weight", Part.DOWN, "_lora.up.weight", Part.UP);
    /** What the processors of diffusers' attention called the projections of CLIP. */
    private static final Map<String, String> OLD_TEXT_NAMES =
            Map.of("to_q", "q_proj", "to_k", "k_proj", "to_v", "v_proj", "to_out", "out_proj");

    private static final Map<String, String> OLD_UNET_NAMES =
            Map.of("to_q", "to_q", "to_k", "to_k", "to_v", "to_v", "to_out", "to_out.0");

    @Override
    public Optional<Slot> slot(String key) {
        for (LoraComponent component : LoraComponent.values()) {
            if (key.startsWith(component.folder() + ".")) {
                return slot(component, key.substring(component.folder().length() + 1));
            }
        }
        return UNET_BEGINNINGS.stream().anyMatch(key::startsWith) ? slot(LoraComponent.UNET, key) : Optional.empty();
    }

    private static Optional<Slot> slot(LoraComponent component, String key) {
        String plain = key.replace(".processor.", ".");
        Optional<Slot> current = slot(component, plain, ENDINGS);
        return current.isPresent()
                ? current
                : slot(component, plain, OLD_ENDINGS).flatMap(DiffusersKeys::renamed);
    }

    private static Optional<Slot> slot(LoraComponent component, String key, Map<String, Part> endings) {
        return endings.entrySet().stream()
                .filter(ending -> key.endsWith(ending.getKey()))
                .findFirst()
                .map(ending -> new Slot(
                        component,
                        key.substring(0, key.length() - ending.getKey().length()),
                        ending.getValue()));
    }

    /** The slot with today's name of its projection. */
    private static Optional<Slot> renamed(Slot old) {
        int dot = old.path().lastIndexOf('.');
        Map<String, String> names = old.component() == LoraComponent.UNET ? OLD_UNET_NAMES : OLD_TEXT_NAMES;
        return Optional.ofNullable(names.get(old.path().substring(dot + 1)))
                .map(name -> new Slot(old.component(), old.path().substring(0, dot + 1) + name, old.part()));
    }

    @Override
    public String key(Slot slot) {
        String layer = slot.component() == LoraComponent.UNET ? ".lora." : ".lora_linear_layer.";
        return slot.component().folder() + "." + slot.path() + layer + factor(slot.part()) + ".weight";
    }

    private static String factor(Part part) {
        return switch (part) {
            case DOWN -> "down";
            case UP -> "up";
            case ALPHA -> throw new IllegalArgumentException("diffusers keeps alpha in the metadata, not in a tensor");
        };
    }
}
