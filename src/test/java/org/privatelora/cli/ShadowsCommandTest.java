package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.data.PocketWorlds;
import org.privatelora.results.Json;

/** Two small shadows of the model in the jar, and a LoRA that is attacked with them. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShadowsCommandTest {
    @TempDir
    static Path folder;

    private final StringWriter out = new StringWriter();
    private String preset;

    @BeforeAll
    void trainOnce() throws IOException {
        preset = Files.writeString(folder.resolve("tiny.json"), """
                {"like": "pocket", "name": "tiny", "data": {"perPart": 8}, "objectives": {"lora": [0]},
                 "training": {"loop": {"epochs": 2, "batch": 8, "checkpointEpochs": 1, "evaluationEpochs": 1}},
                 "evaluation": {"timesteps": 2, "curveTimesteps": 2, "proxyEpochs": 2, "samples": 0, "attacks": ["loss", "proxy"]}}
                """).toString();
        assertThat(run("shadows --preset P --count 2 --out DIR/whole")).isZero();
        assertThat(run("train --preset P --objective lora --out DIR/target")).isZero();
    }

    private int run(String line) {
        return run(new StringWriter(), line);
    }

    private int run(StringWriter err, String line) {
        out.getBuffer().setLength(0);
        String[] words = line.replace("DIR", folder.toString()).split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].equals("P") ? preset : words[i];
        }
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        assertThat(code).as(err.toString()).isIn(0, 2, 130);
        return code;
    }

    private static JsonNode record(String name) throws IOException {
        return Json.mapper()
                .readTree(folder.resolve(name).resolve("shadows.json").toFile());
    }

    private static List<String> loras(String name) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (JsonNode shadow : record(name).get("shadows")) {
            Path file =
                    folder.resolve(name).resolve(shadow.get("name").asText()).resolve("lora.safetensors");
            hashes.add(java.util.Arrays.toString(Files.readAllBytes(file)));
        }
        return hashes;
    }

    @Test
    void theRecordNamesExactlyWhoWasIn() throws IOException {
        var split = PocketWorlds.open("pocket-creatures").atMost(8).split();
        List<String> everybody = new ArrayList<>();
        record("whole").at("/shadows/0/parts").forEach(part -> part.forEach(id -> everybody.add(id.asText())));
        List<String> expected = new ArrayList<>();
        org.privatelora.data.Part.PRIVATE.forEach(part -> expected.addAll(split.part(part)));
        assertThat(everybody).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(record("whole").get("split").asText()).isEqualTo(split.hash());
        assertThat(record("whole").at("/shadows/1/parts/members-aux"))
                .isEqualTo(record("whole").at("/shadows/0/parts/nonmembers-aux"));
    }

    @Test
    void stoppedShadowsEndAsThoseThatWereNotStopped() throws IOException {
        StringWriter err = new StringWriter() {
            @Override
            public void write(String text, int offset, int length) {
                super.write(text, offset, length);
                if (text.startsWith("shadow 2 of 2: 1/", offset) || text.startsWith("shadow 2 of 2: 1/")) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        assertThat(run(err, "shadows --preset P --count 2 --out DIR/stopped")).isEqualTo(130);
        assertThat(err.toString()).contains("to go on give the same command again");
        Path first = folder.resolve("stopped/shadow-000/lora.safetensors");
        var finished = Files.getLastModifiedTime(first);
        assertThat(folder.resolve("stopped/shadow-001/lora.safetensors")).doesNotExist();
        assertThat(run("shadows --preset P --count 2 --out DIR/stopped")).isZero();
        assertThat(loras("stopped")).isEqualTo(loras("whole"));
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(finished);
    }

    @Test
    void aLoraIsAttackedWithThem() throws IOException {
        assertThat(
                        run(
                                "attack --lora DIR/target/lora.safetensors --preset P --attacks loss,proxy,calibrated-logistic --shadows DIR/whole --json"))
                .isZero();
        JsonNode attacks = Json.mapper().readTree(out.toString()).get("attacks");
        assertThat(attacks.findValuesAsText("attack"))
                .contains("reference-2", "h'-shadow", "calibrated-logistic-shadow");
        assertThat(attacks.toString()).contains("reference LoRAs");
        assertThat(Json.mapper().readTree(out.toString()).get("notes").toString())
                .contains("2 reference LoRAs", "list of candidates", "objective, lambda and rank alone");
    }

    /** Plain LoRA and plain LoRA on augmented pictures write the same metadata; the wrong shadows would see too little. */
    @Test
    void shadowsOfTwoRecipesThatAFileCannotTellApartAreRefused() throws IOException {
        String both = Files.readString(Path.of(preset)).replace("\"lora\": [0]", "\"lora\": [0], \"lora-strong\": [0]");
        Path two = Files.writeString(folder.resolve("two.json"), both);
        assertThat(run("shadows --preset " + two + " --objective lora-strong --count 2 --out DIR/strong"))
                .isZero();
        StringWriter err = new StringWriter();
        String attack = "attack --lora DIR/target/lora.safetensors --preset " + two
                + " --attacks loss --shadows DIR/whole,DIR/strong";
        assertThat(run(err, attack)).isEqualTo(2);
        assertThat(err.toString()).contains("does not say which of the recipes", "give only the shadow LoRAs");
    }

    @Test
    void aRunUsesThemAndKeepsTheirRecord() throws IOException {
        assertThat(run("run --preset P --shadows DIR/whole --out DIR/run --json"))
                .isZero();
        JsonNode models = Json.mapper().readTree(out.toString()).at("/results/models");
        assertThat(models.size()).isEqualTo(3); // base, lora, lora-early
        models.forEach(model ->
                assertThat(model.get("attacks").findValuesAsText("attack")).contains("reference-2", "h'-shadow"));
        assertThat(folder.resolve("run/shadows-lora.json"))
                .hasSameTextualContentAs(folder.resolve("whole/shadows.json"));
    }

    /** A second process takes what the first has not; a lock is all that it sees of the first. */
    @Test
    void aShadowThatAnotherProcessHasIsLeftToIt() throws Exception {
        Path shared = Files.createDirectories(folder.resolve("shared"));
        Files.copy(folder.resolve("whole/shadows.json"), shared.resolve("shadows.json"));
        Path holder = Files.writeString(folder.resolve("Holder.java"), """
                public class Holder {
                    public static void main(String[] args) throws Exception {
                        new java.io.FileOutputStream(args[0]).getChannel().lock();
                        System.out.println("locked");
                        Thread.sleep(600_000);
                    }
                }
                """);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        holder.toString(),
                        shared.resolve("shadow-000.lock").toString())
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            assertThat(run("shadows --preset P --count 2 --out DIR/shared")).isZero();
            assertThat(out.toString()).contains("1 of 2", "another process");
            assertThat(shared.resolve("shadow-000")).doesNotExist();
        } finally {
            other.destroy();
            other.waitFor();
        }
        assertThat(run("shadows --preset P --count 2 --out DIR/shared")).isZero();
        assertThat(loras("shared")).isEqualTo(loras("whole"));
    }

    @Test
    void aDryRunSaysWhatWouldBeTrainedAndMakesNothing() {
        assertThat(run("shadows --preset P --count 3 --pool offline --out DIR/dry --dry-run"))
                .isZero();
        assertThat(out.toString()).contains("shadow-002", "offline pool", "shadows.json", "together");
        assertThat(folder.resolve("dry")).doesNotExist();
    }

    @Test
    void shadowsOfAnotherRecipeSplitOrObjectiveAreRefused() throws IOException {
        String attack = "attack --lora DIR/target/lora.safetensors --shadows DIR/whole --attacks loss --preset ";
        String longer = variant("longer", "\"training\": {\"loop\": {\"epochs\": 3}}");
        refused(attack + longer, "another recipe");
        refused(attack + variant("other", "\"data\": {\"perPart\": 9}"), "another split");
        refused(attack + "P --attacks reference-16", "needs 16");
        refused("attack --lora DIR/target/lora.safetensors --preset P --shadows DIR/target", "holds no shadow LoRAs");
        refused("shadows --preset P --count 2 --seed 2 --out DIR/whole", "holds other shadow LoRAs");
        refused("shadows --preset P --count 2 --out DIR/target", "something else");
        refused("shadows --preset P --count 2 --pool both --out DIR/new", "--pool must be");
        refused("run --preset P --attacks reference-2 --out DIR/new", "needs 2");
        assertThat(run("train --preset P --objective mp --lambda 0.1 --out DIR/mp"))
                .isZero();
        refused("attack --lora DIR/mp/lora.safetensors --preset P --shadows DIR/whole", "objective mp and lambda 0.1");
    }

    private void refused(String line, String reason) {
        StringWriter err = new StringWriter();
        assertThat(run(err, line)).as(line).isEqualTo(2);
        assertThat(err.toString()).contains(reason);
        assertThat(folder.resolve("new")).doesNotExist();
    }

    private String variant(String name, String change) throws IOException {
        String json = Files.readString(Path.of(preset));
        JsonNode whole = Json.mapper().readTree(json);
        Json.mapper().readerForUpdating(whole).readValue("{" + change + "}");
        return Files.writeString(folder.resolve(name + ".json"), whole.toString())
                .toString();
    }
}
