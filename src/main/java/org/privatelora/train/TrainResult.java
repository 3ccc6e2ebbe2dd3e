package org.privatelora.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a finished run left on the disk.
 *
 * @param folder of the run
 * @param lora the last LoRA weights, kohya's format
 * @param kept the weights after every so many epochs, oldest first; the last is equal to {@code lora}
 * @param steps number of steps done
 */
public record TrainResult(Path folder, Path lora, List<Kept> kept, long steps) {
    /** Copies the list. */
    public TrainResult {
        kept = List.copyOf(kept);
    }

    /** Deletes the whole folder of the run. */
    public void discard() throws IOException {
        Durable.delete(folder);
    }

    /**
     * LoRA weights after an epoch.
     *
     * @param epoch counted from 1
     * @param lora kohya's format
     */
    public record Kept(int epoch, Path lora) {
        private static final Pattern NAME = Pattern.compile("epoch-(\\d+)\\.safetensors");

        /** The proxy of the same step, beside it; there when one was trained, but not in runs of earlier versions. */
        public Path proxy() {
            String name = lora.getFileName().toString();
            return lora.resolveSibling(name.replace(".safetensors", ".proxy.safetensors"));
        }

        /** What the folder of a run holds now, oldest first; the run need not be finished. */
        public static List<Kept> in(Path folder) throws IOException {
            Path weights = folder.resolve("weights");
            if (!Files.isDirectory(weights)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(weights)) {
                return files.map(file ->
                                Map.entry(file, NAME.matcher(file.getFileName().toString())))
                        .filter(entry -> entry.getValue().matches())
                        .map(entry -> new Kept(Integer.parseInt(entry.getValue().group(1)), entry.getKey()))
                        .sorted(Comparator.comparingInt(Kept::epoch))
                        .toList();
            }
        }
    }
}
