package org.privatelora.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The safetensors files of one part of a diffusers folder: one file, or the shards that an index lists; full precision before
 * {@code fp16}.
 *
 * @param paths in the order of their names
 */
record WeightFiles(List<Path> paths) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PICKLES = List.of(".ckpt", ".pt", ".pth", ".bin");

    WeightFiles {
        paths = List.copyOf(paths);
    }

    /** The paths, for messages. */
    @Override
    public String toString() {
        return paths.stream().map(Path::toString).collect(Collectors.joining(" and "));
    }

    /**
     * Looks for weights.
     *
     * @param folder of the part
     * @param stem such as {@code diffusion_pytorch_model}
     * @throws IOException when there are none, or an index is malformed
     */
    static WeightFiles find(Path folder, String stem) throws IOException {
        for (String precision : List.of("", ".fp16")) {
            Path whole = folder.resolve(stem + precision + ".safetensors");
            if (Files.exists(whole)) {
                return new WeightFiles(List.of(whole));
            }
            Path index = folder.resolve(stem + ".safetensors.index" + precision + ".json");
            if (Files.exists(index)) {
                return new WeightFiles(shards(folder, index));
            }
        }
        throw none(folder, stem);
    }

    private static List<Path> shards(Path folder, Path index) throws IOException {
        JsonNode map = JSON.readTree(index.toFile()).path("weight_map");
        Set<String> names = new TreeSet<>();
        for (JsonNode file : map) {
            names.add(file.asText());
        }
        if (names.isEmpty()) {
            throw new IOException(index + ": expected a weight_map of tensor names to files, found " + map);
        }
        List<Path> shards = new ArrayList<>();
        for (String name : names) {
            if (!name.endsWith(".safetensors")
                    || !Path.of(name).getFileName().toString().equals(name)) {
                throw new IOException(index + " lists '" + name + "'; a shard must be a safetensors file beside it");
            }
            if (!Files.exists(folder.resolve(name))) {
                throw new NoSuchFileException(folder.resolve(name) + " is missing; " + index.getFileName()
                        + " lists it among " + names.size() + " shards");
            }
            shards.add(folder.resolve(name));
        }
        return shards;
    }

    private static IOException none(Path folder, String stem) throws IOException {
        Path file = folder.resolve(stem + ".safetensors");
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                List<Path> pickles =
                        files.filter(WeightFiles::isPickle).sorted().toList();
                if (!pickles.isEmpty()) {
                    return new IOException(refusal(pickles.get(0)));
                }
            }
        }
        return new NoSuchFileException(
                file + " is missing; expected it, its fp16 form, or an index of shards in a diffusers folder");
    }

    /** Whether a file is named like a pickle of PyTorch. */
    static boolean isPickle(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return PICKLES.stream().anyMatch(name::endsWith);
    }

    /** Why such a file is not read, and what to do. */
    static String refusal(Path file) {
        boolean diffusers = file.getFileName().toString().endsWith(".bin");
        return file + " is a pickle, which can run code when it is read, so it is refused; convert it once in Python: "
                + (diffusers
                        ? "StableDiffusionPipeline.from_pretrained(folder).save_pretrained(new_folder, safe_serialization=True)"
                        : "StableDiffusionPipeline.from_single_file(file).save_pretrained(new_folder, safe_serialization=True)");
    }
}
