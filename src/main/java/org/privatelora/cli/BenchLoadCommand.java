package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.privatelora.bench.LoadBenchmark;
import org.privatelora.bench.LoadBenchmark.Result;
import org.privatelora.experiment.BaseModels;
import org.privatelora.experiment.Folders;
import org.privatelora.experiment.Preset;
import org.privatelora.model.ModelLocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora bench load}. */
@Command(name = "load", description = "Loading a base model, relative to reading its bytes; and the memory it takes.")
final class BenchLoadCommand extends Subcommand {
    private static final double MEBI = 1 << 20;

    @Option(
            names = "--base",
            paramLabel = "PATH",
            description = "Diffusers folder or single-file checkpoint (.safetensors); default: the embedded model.")
    Optional<Path> base = Optional.empty();

    @Option(
            names = "--tokenizer",
            paramLabel = "DIR",
            description = "Folder with vocab.json and merges.txt; a single-file checkpoint has none of its own.")
    Optional<Path> tokenizer = Optional.empty();

    @Mixin
    TurnsOptions turns = new TurnsOptions();

    @Override
    Answer answer() throws IOException {
        ModelLocation location = new ModelLocation(base.isPresent() ? base.get() : embedded(), tokenizer);
        try (NDManager manager = engine().newManager()) {
            Result result = new LoadBenchmark(turns.read()).run(location, manager, progress());
            return Answer.of(result, text(result));
        }
    }

    private static Path embedded() throws IOException {
        return new BaseModels(Folders.models())
                .find(Preset.named("pocket").base())
                .orElseThrow(() -> new IOException("this build has no embedded model; give --base PATH"));
    }

    private String text(Result result) {
        return String.format(
                Locale.ROOT,
                "ratio  what            median ms  fastest ms%n"
                        + "%5.2f  read the bytes  %9.1f  %10.1f%n"
                        + "%5.2f  load the model  %9.1f  %10.1f%n"
                        + "%.0f MiB of weights on the disk, largest part %.0f MiB as float32, all parts %.0f MiB%n"
                        + "main memory rose by %.0f MiB at most during the first load, %.2f x the largest part%n%s",
                result.read().ratio(),
                result.read().medianMillis(),
                result.read().minMillis(),
                result.load().ratio(),
                result.load().medianMillis(),
                result.load().minMillis(),
                result.fileBytes() / MEBI,
                result.largestPartBytes() / MEBI,
                result.allPartsBytes() / MEBI,
                result.grownBytes() / MEBI,
                result.memoryRatio(),
                TurnsOptions.note("reading the bytes", turns.rounds));
    }
}
