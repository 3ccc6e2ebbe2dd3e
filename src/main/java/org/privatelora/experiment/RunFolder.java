package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult.Kind;

/**
 * The folder of one run, and what makes it that run's: {@code run.json}, the effective preset.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    private static final String IDENTITY = "run.json";

    /**
     * Takes a folder for a run: an absent or empty one, or that of the same run, which may have known fewer attacks.
     *
     * @param preset with all attacks of the run, see {@link #continued}
     * @throws IllegalArgumentException when it holds anything else; nothing in it is touched
     */
    public static RunFolder claim(Path path, Preset preset) throws IOException {
        if (!continued(path, preset).equals(preset)) {
            throw new IllegalArgumentException(path + " holds results of more attacks than "
                    + preset.evaluation().attacks() + "; they are kept, so go on with all of them");
        }
        Files.createDirectories(path);
        Json.write(path.resolve(IDENTITY), preset);
        return new RunFolder(path);
    }

    /**
     * What a folder's run becomes when it goes on with a preset: the preset, with the attacks that the folder knows already before its own.
     * Makes nothing.
     *
     * @throws IllegalArgumentException when the folder holds anything but this run
     */
    public static Preset continued(Path path, Preset preset) throws IOException {
        Path identity = path.resolve(IDENTITY);
        if (Files.exists(identity)) {
            Preset there = Preset.parse(Json.content(identity), identity.toString());
            AttackSuite all = there.evaluation().suite().and(preset.evaluation().suite());
            Preset both = preset.withEvaluation(preset.evaluation().withAttacks(all));
            requireSame(path, there.withEvaluation(there.evaluation().withAttacks(all)), both);
            return both;
        }
        if (Files.exists(path) && !isEmptyFolder(path)) {
            throw new IllegalArgumentException(
                    path + " holds something else than a run; give --out a folder that is new or empty");
        }
        return preset;
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    private static void requireSame(Path path, Preset there, Preset preset) {
        if (!there.equals(preset)) {
            throw new IllegalArgumentException(path + " holds another run (preset " + there.name() + ", seeds "
                    + there.seeds() + ", objectives " + there.objectives()
                    + (there.name().equals(preset.name()) ? ", or other settings" : "")
                    + "); give --out another folder, or the same settings to go on");
        }
    }

    /**
     * Keeps the record of the shadow LoRAs that the run's attacks use.
     *
     * @throws IllegalArgumentException when the run was begun with others
     */
    void keep(ShadowRecord shadows) throws IOException {
        Path file = path.resolve("shadows-" + shadows.kind().slug() + ".json");
        if (Files.exists(file) && !Json.read(file, ShadowRecord.class).equals(shadows)) {
            throw new IllegalArgumentException(path + " was begun with other shadow LoRAs (see " + file.getFileName()
                    + " there); give those, or --out another folder");
        }
        Json.write(file, shadows);
    }

    /** The folder of one training run. */
    public Path training(Kind kind, long seed) {
        return path.resolve("seed-" + seed).resolve(kind.slug());
    }

    /** The folder with the measurements of one model. */
    public Path measurements(Kind kind, long seed) throws IOException {
        return Files.createDirectories(path.resolve("seed-" + seed).resolve("measured-" + kind.slug()));
    }
}
