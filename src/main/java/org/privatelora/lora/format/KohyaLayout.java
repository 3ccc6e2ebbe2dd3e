package org.privatelora.lora.format;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.format.ModuleNames.Place;
import org.privatelora.lora.format.Slot.Part;
import org.privatelora.safetensors.Dtype;
import org.privatelora.safetensors.RawTensor;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.safetensors.TensorInfo;

/**
 * One file; alpha is a scalar tensor of each module, of the type that the source's alphas had, otherwise float32 when that is exact.
 * Absent or 0, it is the rank.
 */
record KohyaLayout() implements LoraLayout {
    /** Width of CLIP ViT-L/14, by which a tool knows Stable Diffusion 1.x. */
    private static final int SD1_CONTEXT = 768;

    private static final String ALPHA = ".alpha";

    @Override
    public StoredLora read(Path source, ModuleNames names) throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(source)) {
            KohyaKeys keys = KohyaKeys.of(names);
            List<StoredModule> modules = new ModuleReader(source, tensors, keys, names)
                    .read((place, rank) -> alpha(source, tensors, keys.key(alpha(place)), rank));
            return new StoredLora(modules, LoraMetadata.ofHeader(tensors.metadata()), alphaType(tensors));
        }
    }

    /** sd-scripts rounds alphas to the type of the weights. */
    private static Optional<Dtype> alphaType(SafetensorsFile tensors) {
        List<Dtype> types = tensors.tensors().stream()
                .filter(info -> info.name().endsWith(ALPHA))
                .map(TensorInfo::dtype)
                .distinct()
                .toList();
        return types.size() == 1 && types.get(0).isFloating() && types.get(0) != Dtype.F32
                ? Optional.of(types.get(0))
                : Optional.empty();
    }

    private static Slot alpha(Place place) {
        return new Slot(place.component(), place.path(), Part.ALPHA);
    }

    private static double alpha(Path source, SafetensorsFile tensors, String key, int rank) throws IOException {
        try {
            double stored = tensors.contains(key) ? tensors.raw(key).item() : 0;
            return stored == 0 ? rank : stored; // networks/lora.py: none or 0 means the rank
        } catch (IllegalArgumentException e) {
            throw new IOException(source + ": " + key + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void write(Path target, StoredLora lora) throws IOException {
        KohyaKeys keys = new KohyaKeys(Map.of());
        Map<String, RawTensor> tensors = StoredLora.factors(lora.modules(), keys);
        Dtype type = lora.alphaType().orElse(Dtype.F32);
        for (StoredModule module : lora.modules()) {
            Place place = new Place(module.component(), module.path());
            tensors.put(keys.key(alpha(place)), RawTensor.scalar(module.alpha(), type));
        }
        SafetensorsWriter.writeRaw(target, tensors, header(lora));
    }

    /** What other tools need to load the file, and our own entries. */
    private static Map<String, String> header(StoredLora lora) {
        Map<String, String> header = new LinkedHashMap<>();
        header.put("ss_network_module", "networks.lora");
        header.putAll(lora.metadata().map(LoraMetadata::entries).orElseGet(() -> sizes(lora)));
        boolean one = lora.modules().stream().anyMatch(KohyaLayout::isStableDiffusion1);
        if (one) {
            header.put("ss_base_model_version", "sd_v1");
        }
        if (one || lora.metadata().isPresent()) {
            header.put("ss_v2", "False");
        }
        lora.modules().stream()
                .filter(StoredModule::isLargeConvolution)
                .findFirst()
                .ifPresent(module -> header.put("ss_network_args", convolutions(module)));
        return header;
    }

    private static Map<String, String> sizes(StoredLora lora) {
        PeftSettings settings = PeftSettings.of(lora.modules());
        return LoraMetadata.sizes(settings.rank(), settings.alpha());
    }

    private static boolean isStableDiffusion1(StoredModule module) {
        Shape down = module.down().shape();
        return module.path().endsWith("attn2.to_k") && down.get(1) == SD1_CONTEXT;
    }

    private static String convolutions(StoredModule module) {
        return "{\"conv_dim\": \"" + module.shapes().rank() + "\", \"conv_alpha\": \"" + module.alpha() + "\"}";
    }

    @Override
    public void requireTarget(Path target) {
        if (!LoraLayout.isSafetensors(target)) {
            throw new IllegalArgumentException(
                    "a kohya LoRA is one file whose name ends in .safetensors, was " + target);
        }
    }
}
