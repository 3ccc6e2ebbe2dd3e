package org.privatelora.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of a training run, and what it must hold before the run starts or goes on in it.
 *
 * @param path the folder
 */
public record TrainingFolder(Path path) {
    private static final Set<String> OF_A_START =
            Set.of(Trainer.CONFIG, Trainer.RECORD, Trainer.PRIVACY, StepLog.STEPS, StepLog.EPOCHS, Trainer.CHECKPOINTS);

    /** A run that starts finds nothing, or what a start left behind that failed before its first checkpoint; that it removes. */
    void clear() throws IOException {
        requireStartable();
        if (isFailedStart()) {
            for (Path leftover : entries()) {
                Durable.delete(leftover);
            }
        }
    }

    /**
     * Whether {@link Trainer#run} may begin here: where there is nothing, or a start that failed before its first checkpoint.
     *
     * @throws IllegalArgumentException when the folder holds anything else, or is a file
     */
    public void requireStartable() throws IOException {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new IllegalArgumentException(path + " is a file; a run needs a folder that is empty or absent");
        }
        if (!entries().isEmpty() && !isFailedStart()) {
            throw new IllegalArgumentException("the folder " + path + " must be empty or absent, "
                    + (Files.exists(path.resolve(Trainer.CONFIG)) ? "found another run" : "found other files")
                    + "; choose another folder, or resume that run");
        }
    }

    /**
     * Whether there is a run to {@link Trainer#resume}. A start that failed before its first checkpoint, of a full disk say, is none: it
     * has nothing to keep.
     */
    public boolean isBegun() throws IOException {
        return Files.exists(path.resolve(Trainer.CONFIG)) && !isFailedStart();
    }

    /** Nothing but a configuration, records, logs and checkpoints of which none is whole: nothing was trained that could be kept. */
    private boolean isFailedStart() throws IOException {
        return Files.exists(path.resolve(Trainer.CONFIG))
                && entries().stream()
                        .allMatch(
                                entry -> OF_A_START.contains(entry.getFileName().toString()))
                && !checkpoints().anyWhole();
    }

    private Checkpoints checkpoints() {
        return new Checkpoints(path.resolve(Trainer.CHECKPOINTS), 1);
    }

    private List<Path> entries() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.toList();
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
