package org.privatelora.lora.format;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.format.ModuleNames.Place;
import org.privatelora.lora.format.Slot.Part;
import org.privatelora.safetensors.RawTensor;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.TensorInfo;

/**
 * Collects the tensors of a file into modules; a tensor that belongs to none is an error.
 *
 * @param file names the file in errors
 * @param tensors the open file
 * @param style how its keys are spelt
 * @param names what it may adapt
 */
record ModuleReader(Path file, SafetensorsFile tensors, KeyStyle style, ModuleNames names) {
    private static final int SHOWN = 3;

    /**
     * The modules, in the order of {@link #names}.
     *
     * @throws IOException when there is none, a key matches nothing, half of a module is missing, or a size is not the model's
     */
    List<StoredModule> read(AlphaRule alphas) throws IOException {
        Map<Place, Map<Part, String>> found = grouped();
        List<StoredModule> modules = new ArrayList<>();
        for (Map.Entry<Place, Optional<Shape>> expected : names.places().entrySet()) {
            if (found.containsKey(expected.getKey())) {
                StoredModule module = module(expected.getKey(), found.get(expected.getKey()), alphas);
                requireSize(module, expected.getValue());
                modules.add(module);
            }
        }
        return modules;
    }

    private Map<Place, Map<Part, String>> grouped() throws IOException {
        Map<Place, Map<Part, String>> groups = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        for (TensorInfo info : tensors.tensors()) {
            Optional<Slot> slot = style.slot(info.name());
            Optional<Place> place = slot.map(s -> new Place(s.component(), s.path()))
                    .filter(p -> names.places().containsKey(p));
            if (place.isEmpty()) {
                unknown.add(info.name());
            } else if (groups.computeIfAbsent(place.get(), p -> new EnumMap<>(Part.class))
                            .put(slot.get().part(), info.name())
                    != null) {
                throw new IOException(
                        file + " has two tensors for one place, one of them " + info.name() + "; it mixes spellings");
            }
        }
        requireKnown(unknown);
        return groups;
    }

    private void requireKnown(List<String> unknown) throws IOException {
        int all = tensors.tensors().size();
        if (all == 0 || !unknown.isEmpty()) {
            throw new IOException(unknown.size() + " of " + all + " keys of " + file
                    + " name no module of this model, for instance "
                    + unknown.stream().limit(SHOWN).toList() + "; expected such as " + example() + hint(unknown));
        }
    }

    private String example() {
        return names.places().keySet().stream()
                .skip(names.places().size() / 2)
                .findFirst()
                .map(place -> style.key(new Slot(place.component(), place.path(), Part.DOWN)))
                .orElse("nothing");
    }

    private static String hint(List<String> unknown) {
        if (unknown.stream().anyMatch(ModuleReader::isOfStableDiffusionXl)) {
            return "; it looks like an adapter of Stable Diffusion XL, which this library does not run";
        }
        if (unknown.stream().anyMatch(key -> key.contains(".lora_A.") || key.contains(".lora.down."))) {
            return "; some keys are as in PEFT or diffusers files; was it put together from two tools' files, or made for"
                    + " another base model?";
        }
        return unknown.isEmpty() ? "; the file is empty" : "; was it made for another base model?";
    }

    private static boolean isOfStableDiffusionXl(String key) {
        return key.startsWith("lora_te1_") || key.startsWith("lora_te2_") || key.startsWith("text_encoder_2.");
    }

    private StoredModule module(Place place, Map<Part, String> keys, AlphaRule alphas) throws IOException {
        RawTensor down = required(place, keys, Part.DOWN);
        RawTensor up = required(place, keys, Part.UP);
        Shape shape = down.shape();
        double alpha = alphas.alpha(place, shape.dimension() == 0 ? 0 : (int) shape.get(0));
        try {
            return new StoredModule(place.component(), place.path(), down, up, alpha);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private RawTensor required(Place place, Map<Part, String> keys, Part part) throws IOException {
        String key = keys.get(part);
        if (key == null) {
            throw new IOException("missing key " + style.key(new Slot(place.component(), place.path(), part)) + " in "
                    + file + "; the file is incomplete");
        }
        RawTensor tensor = tensors.raw(key);
        if (!tensor.dtype().isFloating()) {
            throw new IOException(file + ": " + key + " must hold floating-point numbers, was " + tensor.dtype()
                    + "; quantised adapters are not read");
        }
        return tensor;
    }

    private void requireSize(StoredModule module, Optional<Shape> expected) throws IOException {
        Shape weight = module.shapes().weight();
        if (expected.isPresent() && !expected.get().equals(weight)) {
            throw new IOException(module.path() + " in " + file + " adapts a weight of shape " + weight
                    + ", but the model has " + expected.get() + "; was it made for another base model?");
        }
    }
}
