package org.privatelora.lora.format;

import java.io.IOException;
import java.nio.file.Path;

/** Which files make up an adapter, and what stands in them. Moves tensors as bytes: no number is computed. */
sealed interface LoraLayout permits KohyaLayout, DiffusersLayout, PeftLayout {
    /**
     * Reads an adapter.
     *
     * @param source a file, or a folder when the layout has one
     * @param names what may be adapted
     * @throws IOException when something is malformed, missing or not among the names
     */
    StoredLora read(Path source, ModuleNames names) throws IOException;

    /**
     * Writes an adapter, completely or not at all.
     *
     * @param target what {@link #requireTarget} accepts; its parent exists
     */
    void write(Path target, StoredLora lora) throws IOException;

    /**
     * Checks the name of a target.
     *
     * @throws IllegalArgumentException when it is not one for this layout
     */
    void requireTarget(Path target);

    /** Whether a name is that of a safetensors file. */
    static boolean isSafetensors(Path path) {
        return path.toString().endsWith(".safetensors");
    }
}
