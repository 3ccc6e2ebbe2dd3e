package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.privatelora.data.Manifest;
import org.privatelora.data.PaperFaces;
import org.privatelora.experiment.Preset;
import org.privatelora.results.Json;
import picocli.CommandLine.Option;

/** Which preset, and on which base model. */
final class PresetOptions {
    @Option(
            names = "--preset",
            paramLabel = "P",
            required = true,
            description =
                    "pocket, pocket-faces, pocket-sweep, pocket-audit, pocket-knobs, pokemon-mini, celeba-mini, pokemon-sd15,"
                            + " celeba-sd15, celeba-small-sd15, celeba-large-sd15, celeba-gender-sd15, celeba-varying-sd15, or a .json"
                            + " file of your own.")
    String preset;

    @Option(
            names = "--data",
            paramLabel = "MANIFEST",
            description =
                    "Private pictures instead of the preset's, all of them: a manifest of your own that 'data manifest'"
                            + " made, or the name of a known set.")
    Optional<String> data = Optional.empty();

    @Option(
            names = "--base",
            paramLabel = "PATH",
            description = "Diffusers folder or single-file checkpoint (.safetensors) of a base model instead of the"
                    + " preset's.")
    Optional<Path> base;

    @Option(
            names = "--tokenizer",
            paramLabel = "DIR",
            description = "Folder with vocab.json and merges.txt; a single-file checkpoint has none of its own.")
    Optional<Path> tokenizer;

    Preset read() throws IOException {
        Preset named = preset.endsWith(".json") ? ofFile(Path.of(preset)) : Preset.named(preset);
        Preset with = data.map(set -> named.withData(located(set))).orElse(named);
        return base.map(folder -> with.withBase(
                        new Preset.Base(absolute(folder), with.base().publicDataset())))
                .orElse(with);
    }

    private static Preset ofFile(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("--preset " + file + ": there is no such file");
        }
        return Preset.parse(Json.content(file), file.toString());
    }

    /** A file is found again from any working folder; a name stays one. */
    private static String located(String set) {
        return Manifest.names().contains(set) || PaperFaces.named(set).isPresent() ? set : absolute(Path.of(set));
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }
}
