package org.privatelora.experiment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.privatelora.data.Part;
import org.privatelora.data.Split;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult.Kind;

/**
 * Who is in which shadow LoRA, and how they are made: {@value #FILE}, written before the first is trained and never changed but by
 * shadows that are added.
 *
 * @param preset the effective preset, with the one objective of the shadows
 * @param recipe SHA-256 of objective and training settings; equal when shadows and target are trained alike
 * @param pool which images: {@code online} or {@code offline}
 * @param seed of the halves
 * @param base hash of the base model
 * @param split hash of the audited split
 * @param shadows one each
 */
public record ShadowRecord(
        JsonNode preset, String recipe, String pool, long seed, String base, String split, List<Shadow> shadows) {
    /** Name of the file in the shadows' folder. */
    public static final String FILE = "shadows.json";

    /**
     * One shadow.
     *
     * @param name of its folder
     * @param seed of its training
     * @param parts hashes of images by part; it is trained on members-aux and members-test, and never on the others
     */
    public record Shadow(String name, long seed, Map<String, List<String>> parts) {
        static Shadow of(ShadowOrder order, List<String> images, int number) {
            Map<String, List<String>> parts = new LinkedHashMap<>();
            Split split = order.deal(images, number);
            Part.PRIVATE.forEach(part -> parts.put(part.key(), split.part(part)));
            return new Shadow(ShadowOrder.name(number), order.trainingSeed(number), parts);
        }

        Split split() {
            Map<Part, List<String>> ids = new LinkedHashMap<>();
            parts.forEach((key, list) -> ids.put(Part.parse(key), list));
            return new Split(ids);
        }

        /** Hashes of what it is trained on, or was dealt and is not trained on. */
        Set<String> images(boolean trainedOn) {
            List<String> images = new ArrayList<>();
            Part.PRIVATE.stream()
                    .filter(part -> part.isMember() == trainedOn)
                    .forEach(part -> images.addAll(split().part(part)));
            return Set.copyOf(images);
        }
    }

    /**
     * Deals the images.
     *
     * @param images hashes in an order that knows no roles
     */
    static ShadowRecord of(ShadowOrder order, List<String> images, String base, String split) {
        return new ShadowRecord(
                Json.parse(Json.text(order.preset()), JsonNode.class, FILE), // numbers as they are when read
                recipe(order.preset(), order.kind()),
                order.pool().label(),
                order.seed(),
                base,
                split,
                IntStream.range(0, order.count())
                        .mapToObj(i -> Shadow.of(order, images, i))
                        .toList());
    }

    /** SHA-256 of what a training depends on beside images, base and seed; how it is computed does not count. */
    static String recipe(Preset preset, Kind kind) {
        Preset.Training exact = preset.training().withCompute(org.privatelora.train.Compute.plain());
        String text = Json.text(List.of(kind, exact));
        return FileHash.sha256(List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads the record of a folder.
     *
     * @throws IllegalArgumentException when there is none, saying how to make shadows
     */
    public static ShadowRecord read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    folder + " holds no shadow LoRAs (no " + FILE + "); train them with 'privatelora shadows'");
        }
        return Json.read(file, ShadowRecord.class);
    }

    /** The preset that they are trained with. */
    @JsonIgnore
    public Preset recipePreset() {
        return Preset.parse(preset.toString(), FILE);
    }

    /** Objective and lambda. */
    @JsonIgnore
    public Kind kind() {
        return recipePreset().kinds().get(0);
    }

    /** Which images. */
    @JsonIgnore
    public ShadowPool images() {
        return ShadowPool.parse(pool);
    }

    /**
     * The names of those that are trained to their end.
     *
     * @param folder where the shadows are
     */
    public List<String> finished(Path folder) throws IOException {
        List<String> finished = new ArrayList<>();
        for (Shadow shadow : shadows) {
            if (ShadowTraining.isFinished(folder.resolve(shadow.name()))) {
                finished.add(shadow.name());
            }
        }
        return finished;
    }

    /** Whether this is the other with some more shadows, or none. */
    boolean extend(ShadowRecord other) {
        return shadows.size() >= other.shadows.size()
                && withShadows(other.shadows.size()).equals(other);
    }

    private ShadowRecord withShadows(int count) {
        return new ShadowRecord(preset, recipe, pool, seed, base, split, shadows.subList(0, count));
    }

    /**
     * Refuses shadows that say nothing of an audit.
     *
     * @param folder where they are, for the message
     * @param audited preset of the audit
     * @param materials base and split of the audit
     */
    void requireSame(Path folder, Preset audited, Materials materials) {
        require(folder, "base model", base, materials.base().hash());
        require(folder, "split", split, materials.dataset().split().hash());
        require(folder, "recipe", recipe, recipe(audited, kind()));
    }

    private static void require(Path folder, String what, String found, String expected) {
        if (!found.equals(expected)) {
            throw new IllegalArgumentException("the shadow LoRAs in " + folder + " were made with another " + what
                    + " than this audit's: expected " + what + " " + expected.substring(0, 12) + ", found "
                    + found.substring(0, 12) + "; train some with 'privatelora shadows' and the audit's preset and"
                    + " options");
        }
    }
}
