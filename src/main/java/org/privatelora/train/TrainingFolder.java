package org.privatelora.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a folder must hold before a training run starts or goes on in it.
 *
 * @param path the folder
 */
record TrainingFolder(Path path) {
    /** A run that starts must not touch anything. */
    void requireEmpty() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> entries = Files.list(path)) {
            if (entries.findAny().isPresent()) {
                throw new IllegalArgumentException("the folder " + path + " must be empty or absent, "
                        + (Files.exists(path.resolve(Trainer.CONFIG)) ? "found another run" : "found other files")
                        + "; choose another folder, or resume that run");
            }
        }
    }

    /** A run that goes on must be the same. */
    void requireSameRun(TrainConfig config) throws IOException {
        Path file = path.resolve(Trainer.CONFIG);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("expected a run to resume in " + path + ", found no " + Trainer.CONFIG
                    + " there; check the folder, or start without resuming");
        }
        if (!TrainConfig.parse(Files.readString(file)).equals(config)) {
            throw new IllegalArgumentException("the run in " + path + " has another configuration (see "
                    + Trainer.CONFIG + " there); resume it with that one, or start anew in another folder");
        }
    }
}
