package org.privatelora.lora.format;

import org.privatelora.lora.LoraComponent;

/**
 * What one tensor of an adapter's file is.
 *
 * @param component the part of the model
 * @param path the adapted projection in that part's state dict
 * @param part which tensor of the projection's adapter
 */
record Slot(LoraComponent component, String path, Part part) {
    /** The tensors that an adapter of one projection may have in a file. */
    enum Part {
        /** First factor, (r, in). */
        DOWN,
        /** Second factor, (out, r). */
        UP,
        /** Scale numerator, one number. */
        ALPHA
    }
}
