package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.nn.FlatAdam;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.Tensors;

/**
 * A moment of a run, in a folder of its own: {@value #STATE} with the weights and moments, {@value #POINT} with the place, and
 * {@value #COMMIT} with the SHA-256 of both, written last.
 *
 * @param point where the run stood
 * @param players weights and moments
 */
record Checkpoint(Point point, PlayerState players) {
    static final String STATE = "state.safetensors";
    static final String POINT = "point.json";
    static final String COMMIT = "COMMIT";
    private static final List<String> FILES = List.of(STATE, POINT);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Where a run stood.
     *
     * @param step number of steps done
     * @param optimiserSteps number of LoRA updates
     * @param proxySteps number of proxy updates, 0 without a proxy
     * @param run what run this is
     * @param log lengths of the log files
     * @param epochLoss sum of the adaptation losses of the epoch under way
     * @param epochGaps steps of that epoch whose loss was not finite, which the sum leaves out
     * @param lossScale the scale of the loss; absent in checkpoints of earlier versions, which had none
     */
    record Point(
            long step,
            int optimiserSteps,
            int proxySteps,
            Identity run,
            StepLog.Position log,
            double epochLoss,
            int epochGaps,
            LossScale.State lossScale) {
        Point {
            lossScale = lossScale == null ? LossScale.State.NONE : lossScale;
        }
    }

    /**
     * What a run is made from; all must match on resume.
     *
     * @param config SHA-256 of the configuration
     * @param base of the base model
     * @param split of the split
     */
    record Identity(String config, String base, String split) {}

    /** Writes the files and the commit marker into an existing empty folder, all forced to the disk. */
    void write(Path folder, NDManager parent) throws IOException {
        try (NDManager manager = parent.newSubManager()) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            put(tensors, "lora", players.lora(), players.optimiser(), manager);
            players.proxy().ifPresent(state -> put(tensors, "proxy", state.parameters(), state.optimiser(), manager));
            SafetensorsWriter.write(folder.resolve(STATE), tensors, Map.of());
        }
        Durable.write(folder.resolve(POINT), JSON.writeValueAsBytes(point));
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String name : FILES) {
            hashes.put(name, Durable.sha256(folder.resolve(name)));
        }
        Durable.write(folder.resolve(COMMIT), JSON.writeValueAsBytes(hashes));
    }

    private static void put(
            Map<String, NDArray> tensors, String name, float[] values, FlatAdam.State moments, NDManager manager) {
        tensors.put(name, Tensors.of(manager, values));
        tensors.put(name + ".first_moment", Tensors.of(manager, moments.first()));
        tensors.put(name + ".second_moment", Tensors.of(manager, moments.second()));
    }

    /** Whether the folder holds a commit marker that can be read, and both files still have the hash written there. */
    static boolean isWhole(Path folder) throws IOException {
        Map<String, String> hashes = committed(folder.resolve(COMMIT));
        for (String name : FILES) {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file) || !Durable.sha256(file).equals(hashes.get(name))) {
                return false;
            }
        }
        return true;
    }

    /** Name to hash; empty when there is no marker or it is damaged. */
    private static Map<String, String> committed(Path commit) throws IOException {
        if (!Files.isRegularFile(commit)) {
            return Map.of();
        }
        try {
            Map<String, String> hashes =
                    JSON.readValue(commit.toFile(), new TypeReference<LinkedHashMap<String, String>>() {});
            return hashes == null ? Map.of() : hashes;
        } catch (JsonProcessingException | CharConversionException e) {
            return Map.of();
        }
    }

    /** Reads a folder that {@linkplain #isWhole is whole}. */
    static Checkpoint read(Path folder) throws IOException {
        Point point = JSON.readValue(folder.resolve(POINT).toFile(), Point.class);
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(STATE))) {
            Optional<ProxyAttack.State> proxy = file.contains("proxy")
                    ? Optional.of(
                            new ProxyAttack.State(file.readFloats("proxy"), moments(file, "proxy", point.proxySteps())))
                    : Optional.empty();
            FlatAdam.State lora = moments(file, "lora", point.optimiserSteps());
            return new Checkpoint(point, new PlayerState(file.readFloats("lora"), lora, proxy, point.lossScale()));
        }
    }

    private static FlatAdam.State moments(SafetensorsFile file, String name, int steps) {
        return new FlatAdam.State(
                steps, file.readFloats(name + ".first_moment"), file.readFloats(name + ".second_moment"));
    }
}
