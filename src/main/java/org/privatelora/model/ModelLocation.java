package org.privatelora.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a base model lies.
 *
 * @param path a diffusers folder, or a single-file checkpoint of the CompVis code, {@code .safetensors}
 * @param tokenizer folder with {@code vocab.json} and {@code merges.txt}; needed beside a single file unless a folder {@code
 *     tokenizer} lies there, and used instead of a diffusers folder's own
 */
public record ModelLocation(Path path, Optional<Path> tokenizer) {
    /** With the tokenizer that lies there. */
    public static ModelLocation of(Path path) {
        return new ModelLocation(path, Optional.empty());
    }

    /** Whether it is a single file. */
    public boolean isFile() {
        return Files.isRegularFile(path);
    }

    /**
     * What is there.
     *
     * @throws IOException when nothing is there, a part of it is missing, or it is a pickle
     */
    ModelSource source() throws IOException {
        if (!isFile()) {
            ModelFolder folder = ModelFolder.open(path);
            return new FolderSource(folder, tokenizer.orElse(folder.tokenizer()));
        }
        if (WeightFiles.isPickle(path)) {
            throw new IOException(WeightFiles.refusal(path));
        }
        return CheckpointSource.stableDiffusion(path, tokenizer);
    }
}
