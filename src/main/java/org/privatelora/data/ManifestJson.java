package org.privatelora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.privatelora.data.Manifest.About;
import org.privatelora.data.Manifest.Choices;
import org.privatelora.data.Manifest.Contents;
import org.privatelora.data.Manifest.Entry;
import org.privatelora.data.Manifest.Recipe;
import org.privatelora.data.Manifest.Stock;

/** The JSON form of a manifest; unknown fields are errors. */
final class ManifestJson {
    static final List<String> NAMES = List.of("pocket-faces", "pocket-creatures", "pokemon", "celeba");
    private static final String CHOICES = "choices";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private record Drawn(long seed, Map<String, JsonNode> parts) {}

    /** The short form of a stock: the first pictures of the part's own stream. */
    private record Count(String world, int count) {}

    private ManifestJson() {}

    static Manifest read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "no manifest at " + file + "; sets with a name are " + String.join(", ", Manifest.known()));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in, file.toString());
        }
    }

    static Manifest named(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("unknown data set \"" + name + "\"; there are: "
                    + String.join(", ", Manifest.known()) + ", and the .json files that 'data manifest' makes");
        }
        String resource = "/data-manifests/" + name + ".json";
        try (InputStream in = ManifestJson.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "manifest " + resource + " is not in the library's jar; build it again");
            }
            return parse(in, resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest parse(InputStream in, String where) throws IOException {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(in);
            String splitHash = take(tree, "splitHash").asText();
            Contents contents = tree.has("drawn") ? drawn(tree) : listed(tree);
            Optional<Choices> choices = choices(tree);
            return new Manifest(JSON.treeToValue(tree, About.class), contents, splitHash, choices);
        } catch (JsonProcessingException | ClassCastException | IllegalArgumentException e) {
            throw new IOException("not a data manifest: " + where + ": " + fault(e), e);
        }
    }

    /** In one line, without the names of classes. */
    private static String fault(Exception e) {
        if (e instanceof ClassCastException) {
            return "expected an object in { }";
        }
        String text = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return String.valueOf(text)
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll(" \\(class [^)]*\\)", "")
                .replaceAll("`[\\w.$]*[.$](\\w+)`", "$1");
    }

    private static Contents drawn(ObjectNode tree) throws JsonProcessingException {
        Drawn drawn = JSON.treeToValue(take(tree, "drawn"), Drawn.class);
        Map<Part, Stock> parts = new EnumMap<>(Part.class);
        for (Map.Entry<String, JsonNode> entry : drawn.parts.entrySet()) {
            Part part = Part.parse(entry.getKey());
            parts.put(part, stock(part, entry.getValue()));
        }
        return new Contents(Map.of(), Optional.of(new Recipe(drawn.seed, parts)));
    }

    private static Stock stock(Part part, JsonNode json) throws JsonProcessingException {
        if (!json.has("count")) {
            return JSON.treeToValue(json, Stock.class);
        }
        Count count = JSON.treeToValue(json, Count.class);
        return Stock.first(count.world, part, count.count);
    }

    private static Contents listed(ObjectNode tree) throws JsonProcessingException {
        ObjectNode parts = (ObjectNode) take(tree, "files");
        Map<Part, List<Entry>> files = new EnumMap<>(Part.class);
        for (Map.Entry<String, JsonNode> part : parts.properties()) {
            files.put(Part.parse(part.getKey()), List.of(JSON.treeToValue(part.getValue(), Entry[].class)));
        }
        return new Contents(files, Optional.empty());
    }

    private static Optional<Choices> choices(ObjectNode tree) throws JsonProcessingException {
        return tree.has(CHOICES) ? Optional.of(JSON.treeToValue(take(tree, CHOICES), Choices.class)) : Optional.empty();
    }

    private static JsonNode take(ObjectNode tree, String field) {
        return Optional.ofNullable(tree.remove(field))
                .orElseThrow(() -> new IllegalArgumentException("the field \"" + field + "\" is missing"));
    }

    static void write(Manifest manifest, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text(manifest));
    }

    static String text(Manifest manifest) {
        About about = manifest.about();
        StringBuilder text = new StringBuilder("{\n");
        field(text, "name", about.name());
        field(text, "title", about.title());
        field(text, "version", about.version());
        field(text, "source", about.source());
        field(text, "licence", about.licence());
        field(text, "howToGet", about.howToGet());
        field(text, "splitHash", manifest.splitHash());
        if (manifest.choices().isPresent()) {
            field(text, CHOICES, manifest.choices().get());
        }
        text.append(
                manifest.contents().recipe().isPresent()
                        ? recipe(manifest.contents().recipe().get())
                        : files(manifest.contents().files()));
        return text.append("}\n").toString();
    }

    private static void field(StringBuilder text, String name, Object value) {
        text.append("  \"").append(name).append("\": ").append(line(value)).append(",\n");
    }

    private static String recipe(Recipe recipe) {
        String parts = recipe.parts().entrySet().stream()
                .map(e -> "    \"" + e.getKey().key() + "\": " + stockLine(e.getKey(), e.getValue()))
                .collect(Collectors.joining(",\n"));
        return "  \"drawn\": { \"seed\": " + recipe.seed() + ", \"parts\": {\n" + parts + "\n  } }\n";
    }

    private static String stockLine(Part part, Stock stock) {
        int count = stock.pictures().size();
        boolean plain = stock.equals(Stock.first(stock.world(), part, count));
        return line(plain ? new Count(stock.world(), count) : stock);
    }

    private static String files(Map<Part, List<Entry>> files) {
        String parts = files.entrySet().stream()
                .map(part -> "    \"" + part.getKey().key() + "\": [\n"
                        + part.getValue().stream().map(e -> "      " + line(e)).collect(Collectors.joining(",\n"))
                        + "\n    ]")
                .collect(Collectors.joining(",\n"));
        return "  \"files\": {\n" + parts + "\n  }\n";
    }

    private static String line(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of strings and numbers has a JSON form", e);
        }
    }
}
