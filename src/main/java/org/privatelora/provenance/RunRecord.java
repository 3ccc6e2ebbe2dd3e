package org.privatelora.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Everything that is needed to say where a result came from, and to make it again.
 *
 * @param config the full configuration, as JSON
 * @param seeds name to seed of each source of randomness
 * @param hashes name to SHA-256: the base model, the manifest, the split
 * @param revision git commit of the code, see {@link Revision}
 * @param machine what it ran on
 * @param started when it began, ISO 8601 in UTC
 * @param stopped when it ended, empty while it runs
 * @param peakMemory bytes of main memory at the highest, empty where the system does not tell
 */
public record RunRecord(
        JsonNode config,
        Map<String, Long> seeds,
        Map<String, String> hashes,
        String revision,
        Machine machine,
        String started,
        Optional<String> stopped,
        OptionalLong peakMemory) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** Copies the maps. */
    public RunRecord {
        seeds = Map.copyOf(seeds);
        hashes = Map.copyOf(hashes);
    }

    /**
     * What it ran on. Names no host and no user.
     *
     * @param engine tensor engine and version
     * @param device such as {@code cpu()} or {@code gpu(0)}
     * @param java runtime version
     * @param system operating system and architecture
     * @param processors visible to the process
     */
    public record Machine(String engine, String device, String java, String system, int processors) {
        /** This machine, with that engine and device. */
        public static Machine current(String engine, String device) {
            return new Machine(
                    engine,
                    device,
                    Runtime.version().toString(),
                    System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                    Runtime.getRuntime().availableProcessors());
        }
    }

    /** A run that begins now. */
    public static RunRecord start(Object config, Map<String, Long> seeds, Map<String, String> hashes, Machine machine) {
        JsonNode json = config instanceof JsonNode node ? node : JSON.valueToTree(config);
        return new RunRecord(
                json,
                seeds,
                hashes,
                Revision.current(),
                machine,
                Instant.now().toString(),
                Optional.empty(),
                OptionalLong.empty());
    }

    /** The same run, ended now. */
    public RunRecord finish() {
        return new RunRecord(
                config,
                seeds,
                hashes,
                revision,
                machine,
                started,
                Optional.of(Instant.now().toString()),
                PeakMemory.bytes());
    }

    /** The same with one more hash. */
    public RunRecord withHash(String name, String sha256) {
        Map<String, String> more = new TreeMap<>(hashes);
        more.put(name, sha256);
        return new RunRecord(config, seeds, more, revision, machine, started, stopped, peakMemory);
    }

    /** Writes the record as JSON. */
    public void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }

    /** Reads what {@link #write} wrote. */
    public static RunRecord read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), RunRecord.class);
    }
}
