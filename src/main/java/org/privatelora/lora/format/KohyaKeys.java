package org.privatelora.lora.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraModule;
import org.privatelora.lora.LoraWeights;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.TensorInfo;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * The names that kohya would give to every projection of a model. Underscores cannot be turned back into dots without the model:
 * {@code to_out_0} was {@code to_out.0}, {@code time_emb_proj} was not {@code time.emb.proj}.
 *
 * @param places kohya's name to place, in the model's order
 */
record KohyaKeys(Map<String, Place> places) {
    static final String DOWN = ".lora_down.weight";
    static final String UP = ".lora_up.weight";
    static final String ALPHA = ".alpha";
    private static final List<String> SUFFIXES = List.of(DOWN, UP, ALPHA);
    private static final String WEIGHT = ".weight";
    private static final int SHOWN = 3;

    /** Where a name leads to, and the shape of the weight there. */
    record Place(LoraComponent component, String path, Shape weight) {}

    static KohyaKeys of(Map<String, Shape> unetShapes, Map<String, Shape> textEncoderShapes) {
        Map<String, Place> places = new LinkedHashMap<>();
        add(places, LoraComponent.TEXT_ENCODER, textEncoderShapes);
        add(places, LoraComponent.UNET, unetShapes);
        return new KohyaKeys(places);
    }

    private static void add(Map<String, Place> places, LoraComponent component, Map<String, Shape> shapes) {
        shapes.forEach((key, shape) -> {
            if (key.endsWith(WEIGHT) && shape.dimension() > 1) {
                String path = key.substring(0, key.length() - WEIGHT.length());
                places.put(component.prefix() + "_" + path.replace('.', '_'), new Place(component, path, shape));
            }
        });
    }

    LoraWeights read(Path file, SafetensorsFile tensors, NDManager manager) throws IOException {
        List<String> keys = tensors.tensors().stream().map(TensorInfo::name).toList();
        requireKnown(file, keys);
        List<LoraModule> modules = new ArrayList<>();
        for (Map.Entry<String, Place> entry : places.entrySet()) {
            String name = entry.getKey();
            if (SUFFIXES.stream().anyMatch(suffix -> tensors.contains(name + suffix))) {
                modules.add(module(file, tensors, name, entry.getValue(), manager));
            }
        }
        return new LoraWeights(modules);
    }

    private void requireKnown(Path file, List<String> keys) throws IOException {
        List<String> unknown = keys.stream().filter(key -> !isKnown(key)).toList();
        if (keys.isEmpty() || !unknown.isEmpty()) {
            throw new IOException(unknown.size() + " of " + keys.size() + " keys of " + file
                    + " name no module of this model, for instance "
                    + unknown.stream().limit(SHOWN).toList() + "; expected such as "
                    + places.keySet().stream()
                            .skip(places.size() / 2)
                            .findFirst()
                            .orElse("") + DOWN + hint(unknown));
        }
    }

    private boolean isKnown(String key) {
        return SUFFIXES.stream()
                .anyMatch(suffix ->
                        key.endsWith(suffix) && places.containsKey(key.substring(0, key.length() - suffix.length())));
    }

    private static String hint(List<String> unknown) {
        if (unknown.stream().anyMatch(key -> key.contains(".lora_A.") || key.contains(".lora.down."))) {
            return "; it looks like a PEFT or diffusers file: convert it to kohya's layout first";
        }
        if (unknown.stream().anyMatch(key -> key.startsWith("lora_te1_") || key.startsWith("lora_te2_"))) {
            return "; it looks like an adapter of Stable Diffusion XL, which this library does not run";
        }
        return unknown.isEmpty() ? "; the file is empty" : "; was it made for another base model?";
    }

    private static LoraModule module(Path file, SafetensorsFile tensors, String name, Place place, NDManager manager)
            throws IOException {
        for (String suffix : List.of(DOWN, UP)) {
            if (!tensors.contains(name + suffix)) {
                throw new IOException("missing key " + name + suffix + " in " + file + "; the file is incomplete");
            }
        }
        NDArray down = widened(tensors, name + DOWN, manager);
        NDArray up = widened(tensors, name + UP, manager);
        float stored = tensors.contains(name + ALPHA) ? tensors.readFloats(name + ALPHA)[0] : 0;
        double alpha = stored == 0 ? down.getShape().get(0) : stored; // networks/lora.py: none or 0 means the rank
        LoraModule module = new LoraModule(place.component(), place.path(), down, up, alpha);
        if (!module.weightShape().equals(place.weight())) {
            throw new IOException(name + " in " + file + " adapts a weight of shape " + module.weightShape()
                    + ", but the model has " + place.weight() + "; was it made for another base model?");
        }
        return module;
    }

    private static NDArray widened(SafetensorsFile tensors, String key, NDManager manager) {
        return Scope.tidy(() -> Ops.cast(tensors.read(key, manager), DataType.FLOAT32));
    }
}
