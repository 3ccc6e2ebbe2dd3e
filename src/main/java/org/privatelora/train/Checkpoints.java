package org.privatelora.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run. Each appears whole or not at all: it is written to a temporary folder, forced to the disk and
 * renamed.
 *
 * @param folder holds one folder per checkpoint
 * @param keep how many stay
 */
record Checkpoints(Path folder, int keep) {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final Pattern NAME = Pattern.compile("step-(\\d+)");

    /**
     * Writes a checkpoint, then removes damaged ones of later steps and those older than the newest {@link #keep}: at every moment there
     * is a whole one, if there was one before.
     *
     * @implNote a whole checkpoint of the same step of this run is that moment already and stays
     */
    void write(Checkpoint checkpoint, NDManager manager) throws IOException {
        long step = checkpoint.point().step();
        checkpoint.players().requireFinite(step);
        Files.createDirectories(folder);
        removeUnfinished();
        Path target = folder.resolve("step-" + step);
        if (!Checkpoint.isWhole(target)) {
            put(checkpoint, target, manager);
        }
        for (Path later : newestFirst()) {
            if (step(later) > step && !Checkpoint.isWhole(later)) {
                Durable.delete(later);
            }
        }
        for (Path old : newestFirst().stream().skip(keep).toList()) {
            Durable.delete(old);
        }
    }

    private void put(Checkpoint checkpoint, Path target, NDManager manager) throws IOException {
        Path temporary = Files.createTempDirectory(folder, ".unfinished-");
        checkpoint.write(temporary, manager);
        Durable.force(temporary);
        if (Files.exists(target)) {
            Durable.delete(target);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        Durable.force(folder);
    }

    private void removeUnfinished() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(
                            path -> path.getFileName().toString().startsWith(".unfinished-"))
                    .toList()) {
                Durable.delete(entry);
            }
        }
    }

    boolean anyWhole() throws IOException {
        for (Path candidate : newestFirst()) {
            if (Checkpoint.isWhole(candidate)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The newest whole checkpoint; damaged newer ones are reported and passed over.
     *
     * @throws IllegalArgumentException when there is none
     */
    Checkpoint latest() throws IOException {
        List<Path> damaged = new ArrayList<>();
        for (Path candidate : newestFirst()) {
            if (Checkpoint.isWhole(candidate)) {
                damaged.forEach(path -> LOG.warn("checkpoint {} is damaged; going on from {}", path, candidate));
                return Checkpoint.read(candidate);
            }
            damaged.add(candidate);
        }
        throw new IllegalArgumentException("there is no whole checkpoint in " + folder + " to resume from (damaged: "
                + damaged + "); start the run anew in another folder");
    }

    private List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(
                            path -> NAME.matcher(path.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(Checkpoints::step).reversed())
                    .toList();
        }
    }

    private static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
    }
}
