package org.privatelora.lora.format;

import java.util.Optional;

/** How one layout spells the keys of its tensors: for every slot s that it can write, {@code slot(key(s))} is s. */
sealed interface KeyStyle permits KohyaKeys, DiffusersKeys, PeftKeys {
    /** What a key means; nothing when the layout knows no such key. Spellings that are no longer written are still read. */
    Optional<Slot> slot(String key);

    /**
     * The key of a slot.
     *
     * @throws IllegalArgumentException for an alpha when the layout does not keep it in a tensor
     */
    String key(Slot slot);
}
