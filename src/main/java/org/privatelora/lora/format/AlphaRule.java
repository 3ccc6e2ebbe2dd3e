package org.privatelora.lora.format;

import java.io.IOException;
import org.privatelora.lora.format.ModuleNames.Place;

/** Where a layout keeps the scale numerators. */
@FunctionalInterface
interface AlphaRule {
    /**
     * The alpha of one module.
     *
     * @param place the adapted projection
     * @param rank of its adapter
     */
    double alpha(Place place, int rank) throws IOException;
}
