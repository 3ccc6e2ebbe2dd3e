package org.privatelora.lora.format;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.LoraComponent;

/**
 * The projections that an adapter may belong to. Every module of a file must be one of them: a file is used as a whole or not at
 * all.
 *
 * @param places to the shape of the weight there, when adapters of another size are to be refused; in the model's order
 */
public record ModuleNames(Map<Place, Optional<Shape>> places) {
    private static final String WEIGHT = ".weight";

    /**
     * Where a projection is.
     *
     * @param component the part of the model
     * @param path its path in that part's state dict
     */
    public record Place(LoraComponent component, String path) {}

    /** Copies the map. */
    public ModuleNames {
        places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    }

    /**
     * The projections of one model, with their sizes.
     *
     * @param unetShapes the U-Net's state dict, key to shape
     * @param textEncoderShapes the text encoder's state dict, key to shape
     */
    public static ModuleNames of(Map<String, Shape> unetShapes, Map<String, Shape> textEncoderShapes) {
        Map<Place, Optional<Shape>> places = new LinkedHashMap<>();
        add(places, LoraComponent.TEXT_ENCODER, textEncoderShapes);
        add(places, LoraComponent.UNET, unetShapes);
        return new ModuleNames(places);
    }

    private static void add(Map<Place, Optional<Shape>> places, LoraComponent component, Map<String, Shape> shapes) {
        shapes.forEach((key, shape) -> {
            if (key.endsWith(WEIGHT) && shape.dimension() > 1) {
                String path = key.substring(0, key.length() - WEIGHT.length());
                places.put(new Place(component, path), Optional.of(shape));
            }
        });
    }

    /** The same names whatever the sizes. */
    public ModuleNames ofAnySize() {
        Map<Place, Optional<Shape>> free = new LinkedHashMap<>(places);
        free.replaceAll((place, shape) -> Optional.empty());
        return new ModuleNames(free);
    }

    /** These names and others; where both name a place, these decide its size. */
    public ModuleNames and(ModuleNames others) {
        Map<Place, Optional<Shape>> all = new LinkedHashMap<>(places);
        others.places.forEach(all::putIfAbsent);
        return new ModuleNames(all);
    }
}
