package org.privatelora.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.provenance.RunRecord;
import org.privatelora.results.ModelResult.Kind;

/**
 * Everything that one reproduction measured; the content of {@code results.json}.
 *
 * @param record the effective preset, seeds, hashes, code revision, machine, times
 * @param choices the rules of choosing a checkpoint and a lambda, in words
 * @param headline one kind per objective: base, plain LoRA, its early-stopped version, MP and SMP at the chosen lambda
 * @param models every model
 * @param notRun attacks that were not run, in words
 * @param diverged trainings that ended without a model
 */
public record Results(
        RunRecord record,
        List<String> choices,
        List<Kind> headline,
        List<ModelResult> models,
        List<String> notRun,
        List<Diverged> diverged) {
    /** Name of the file in a run folder. */
    public static final String FILE = "results.json";

    /** The effective preset. */
    public JsonNode preset() {
        return record.config();
    }

    /** The seeds of training, in order of first appearance. */
    public List<Long> seeds() {
        return models.stream().map(ModelResult::seed).distinct().toList();
    }

    /** One row per kind of model, in order of first appearance, means over seeds. */
    public List<Row> rows() {
        Map<Kind, List<ModelResult>> byKind = new LinkedHashMap<>();
        models.forEach(model -> byKind.computeIfAbsent(model.kind(), kind -> new java.util.ArrayList<>())
                .add(model));
        return byKind.values().stream().map(Row::of).toList();
    }

    /** The models of the first seed, each training run once: without the base, and without one that is a checkpoint of another. */
    public List<ModelResult> trainedOnce() {
        long seed = seeds().get(0);
        return models.stream()
                .filter(m -> m.seed() == seed && !m.kind().objective().equals("lora-early"))
                .filter(m -> m.training().isPresent())
                .toList();
    }

    /** The rows of the {@link #headline()} kinds, in its order. */
    public List<Row> headlineRows() {
        List<Row> rows = rows();
        return headline.stream()
                .flatMap(kind -> rows.stream().filter(row -> row.kind().equals(kind)))
                .toList();
    }

    /** Writes the file, complete or not at all. */
    public void write(Path file) throws IOException {
        Json.write(file, this);
    }

    /** Reads what {@link #write} wrote; unknown or missing fields are errors. Earlier versions knew no {@link #diverged} training. */
    public static Results read(Path file) throws IOException {
        JsonNode tree = Json.read(file, JsonNode.class);
        if (tree instanceof ObjectNode results) {
            results.putIfAbsent("diverged", Json.mapper().createArrayNode());
        }
        return Json.parse(tree.toString(), Results.class, file.toString());
    }
}
