package org.privatelora.bench;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.ModelShapes;
import org.privatelora.model.StableDiffusion;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.PeakMemory;

/**
 * What loading a base model costs, hashing its files included, relative to only reading their bytes; and how much main memory it takes
 * at most, relative to the largest part as float32.
 *
 * @param turns how often each is measured
 */
public record LoadBenchmark(Turns turns) {
    private static final int BUFFER = 1 << 20;
    private static final int FLOAT = 4;
    private static final String READ = "read the bytes";
    private static final String LOAD = "load the model";

    /**
     * What was found.
     *
     * @param read reading the files' bytes
     * @param load loading the model; the ratio is to {@code read}
     * @param fileBytes of the weight files together
     * @param largestPartBytes U-Net, text encoder or autoencoder as float32
     * @param allPartsBytes the three together; on a CPU they all stay in main memory
     * @param grownBytes how far main memory rose above what it was before the first load, 0 where the system does not tell
     */
    public record Result(
            Turns.Timing read,
            Turns.Timing load,
            long fileBytes,
            long largestPartBytes,
            long allPartsBytes,
            long grownBytes) {
        /** Highest memory over the largest part; 0 where the system does not tell. */
        public double memoryRatio() {
            return grownBytes / (double) largestPartBytes;
        }
    }

    /**
     * Measures.
     *
     * @param location a diffusers folder or a single file
     * @param parent the device
     * @param listener hears of every round
     * @throws IOException when the model is absent, malformed or lacks a tensor
     */
    public Result run(ModelLocation location, NDManager parent, ProgressListener listener) throws IOException {
        List<Long> weights = ModelShapes.read(location).weights();
        List<Path> files = files(location.path());
        long grown = grown(location, parent);
        Map<String, Turns.Variant> variants = new LinkedHashMap<>();
        variants.put(READ, turn -> files.forEach(LoadBenchmark::read));
        variants.put(LOAD, turn -> load(location, parent));
        Map<String, Turns.Timing> timings = turns.time(variants, "loading", listener);
        return new Result(
                timings.get(READ),
                timings.get(LOAD),
                files.stream().mapToLong(file -> file.toFile().length()).sum(),
                FLOAT * weights.stream().mapToLong(Long::longValue).max().orElseThrow(),
                FLOAT * weights.stream().mapToLong(Long::longValue).sum(),
                grown);
    }

    /** Before anything else has raised the peak. */
    private static long grown(ModelLocation location, NDManager parent) throws IOException {
        OptionalLong before = PeakMemory.now();
        StableDiffusion.load(location, parent).close();
        OptionalLong peak = PeakMemory.bytes();
        return before.isPresent() && peak.isPresent() ? peak.getAsLong() - before.getAsLong() : 0;
    }

    private static List<Path> files(Path path) throws IOException {
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.filter(file -> file.toString().endsWith(".safetensors")).toList();
        }
    }

    private static void read(Path file) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            int count = in.read(buffer);
            while (count >= 0) {
                count = in.read(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void load(ModelLocation location, NDManager parent) {
        try {
            StableDiffusion.load(location, parent).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
