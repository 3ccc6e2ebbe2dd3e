package org.privatelora.lora.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.privatelora.objective.Objective;
import org.privatelora.privacy.Guarantee;
import org.privatelora.safetensors.SafetensorsFile;

/**
 * What a file says about its adapter. There is no place for free text: captions, file names, folder names and image counts, which
 * kohya's own metadata holds, would tell who the members are.
 *
 * @param objective {@code lora}, {@code mp} or {@code smp}
 * @param lambda weight of the attack, at least 0
 * @param rank inner dimension r
 * @param alpha scale numerator
 * @param baseModelHash hexadecimal hash of the base model, or empty
 * @param splitHash hexadecimal hash of the member/non-member split, or empty
 * @param privacy what differentially private training kept, when it was private; not its sampling rate, which tells how many images
 *     there were
 */
public record LoraMetadata(
        String objective,
        double lambda,
        int rank,
        double alpha,
        String baseModelHash,
        String splitHash,
        Optional<Guarantee> privacy) {
    private static final Pattern HASH = Pattern.compile("|(sha256:)?[0-9a-f]{8,128}");
    private static final String OBJECTIVE = "privatelora.objective";
    private static final String LAMBDA = "privatelora.lambda";
    private static final String BASE_MODEL = "privatelora.base_model_hash";
    private static final String SPLIT = "privatelora.split_hash";
    private static final String EPSILON = "privatelora.dp_epsilon";
    private static final String DELTA = "privatelora.dp_delta";
    private static final String NOISE = "privatelora.dp_noise";
    private static final String CLIP = "privatelora.dp_clip";
    private static final String RANK = "ss_network_dim";
    private static final String ALPHA = "ss_network_alpha";

    /** Checks that nothing but a known objective, numbers and hashes gets in. */
    public LoraMetadata {
        Objective.parse(objective, lambda);
        requireHash("base model hash", baseModelHash);
        requireHash("split hash", splitHash);
    }

    private static void requireHash(String what, String hash) {
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException(what + " must be hexadecimal or empty, was '" + hash
                    + "'; other text could name members and is never written");
        }
    }

    /** Of training that was not differentially private. */
    public LoraMetadata(
            String objective, double lambda, int rank, double alpha, String baseModelHash, String splitHash) {
        this(objective, lambda, rank, alpha, baseModelHash, splitHash, Optional.empty());
    }

    /** The objective's own name and lambda. */
    public static LoraMetadata of(Objective objective, int rank, double alpha, String baseModelHash, String splitHash) {
        return new LoraMetadata(objective.name(), objective.lambda(), rank, alpha, baseModelHash, splitHash);
    }

    /** The same with what private training kept, if it was private. */
    public LoraMetadata withPrivacy(Optional<Guarantee> privacy) {
        return new LoraMetadata(objective, lambda, rank, alpha, baseModelHash, splitHash, privacy);
    }

    /** Entries for the header of a file of any format. */
    Map<String, String> entries() {
        Map<String, String> entries = sizes(rank, alpha);
        entries.put(OBJECTIVE, objective);
        entries.put(LAMBDA, Double.toString(lambda));
        entries.put(BASE_MODEL, baseModelHash);
        entries.put(SPLIT, splitHash);
        privacy.ifPresent(kept -> {
            entries.put(EPSILON, Double.toString(kept.epsilon()));
            entries.put(DELTA, Double.toString(kept.delta()));
            entries.put(NOISE, Double.toString(kept.noise()));
            entries.put(CLIP, Double.toString(kept.clip()));
        });
        return entries;
    }

    /** The entries that other tools know. */
    static Map<String, String> sizes(int rank, double alpha) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(RANK, Integer.toString(rank));
        entries.put(ALPHA, Double.toString(alpha));
        return entries;
    }

    /** What this library wrote into a file; empty for a folder, and for a file that another tool wrote. */
    public static Optional<LoraMetadata> read(Path source) throws IOException {
        if (Files.isDirectory(source)) {
            return Optional.empty();
        }
        try (SafetensorsFile file = SafetensorsFile.open(source)) {
            return ofHeader(file.metadata());
        }
    }

    /** What {@link #entries} wrote; empty for a file that another tool wrote. */
    static Optional<LoraMetadata> ofHeader(Map<String, String> header) {
        return header.containsKey(OBJECTIVE) && header.containsKey(RANK)
                ? Optional.of(new LoraMetadata(
                        header.get(OBJECTIVE),
                        Double.parseDouble(header.getOrDefault(LAMBDA, "0")),
                        Integer.parseInt(header.get(RANK)),
                        Double.parseDouble(header.getOrDefault(ALPHA, header.get(RANK))),
                        header.getOrDefault(BASE_MODEL, ""),
                        header.getOrDefault(SPLIT, ""),
                        privacy(header)))
                : Optional.empty();
    }

    private static Optional<Guarantee> privacy(Map<String, String> header) {
        return header.keySet().containsAll(List.of(EPSILON, DELTA, NOISE, CLIP))
                ? Optional.of(new Guarantee(
                        Double.parseDouble(header.get(EPSILON)),
                        Double.parseDouble(header.get(DELTA)),
                        Double.parseDouble(header.get(NOISE)),
                        Double.parseDouble(header.get(CLIP))))
                : Optional.empty();
    }
}
