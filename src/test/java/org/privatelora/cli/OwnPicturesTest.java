package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.data.Dataset;
import org.privatelora.data.Disclosure;
import org.privatelora.data.KohyaFolder;
import org.privatelora.data.Manifest;
import org.privatelora.data.Part;
import org.privatelora.data.PocketWorlds;
import org.privatelora.data.world.World;
import org.privatelora.experiment.Folders;
import org.privatelora.results.Json;

/** From a folder of pictures to a manifest, and every command on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnPicturesTest {
    @TempDir
    static Path folder;

    private final String home = System.getProperty("user.home");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** What is cached lies below the home folder, unless the environment says otherwise. */
    @BeforeAll
    void freeze() throws IOException {
        System.setProperty("user.home", folder.resolve("home").toString());
        KohyaFolder.write(folder.resolve("mine"), "monster", PocketWorlds.examples(World.CREATURES, 3, "own", 0, 40));
        assertThat(run("data", "manifest", path("mine"), "--out", path("mine.json"), "--held-out", "0.3"))
                .as(err.toString())
                .isZero();
    }

    @AfterAll
    void goHome() {
        System.setProperty("user.home", home);
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void theSameFolderAndSeedGiveTheSameManifest() throws IOException {
        assertThat(run(
                        "data",
                        "manifest",
                        path("mine"),
                        "--out",
                        path("again.json"),
                        "--name",
                        "mine",
                        "--held-out",
                        "0.3",
                        "--json"))
                .as(err.toString())
                .isZero();
        assertThat(Files.readString(folder.resolve("again.json")))
                .isEqualTo(Files.readString(folder.resolve("mine.json")));
        JsonNode answer = Json.mapper().readTree(out.toString());
        assertThat(answer.get("parts").get("members-test").asInt()).isEqualTo(14);
        assertThat(answer.get("splitHash").asText())
                .isEqualTo(Manifest.read(folder.resolve("mine.json")).splitHash());
    }

    @Test
    void aFrozenSplitIsNotOverwritten() throws IOException {
        String before = Files.readString(folder.resolve("mine.json"));
        assertThat(run("data", "manifest", path("mine"), "--out", path("mine.json"), "--seed", "2"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("frozen once");
        assertThat(Files.readString(folder.resolve("mine.json"))).isEqualTo(before);
    }

    @Test
    void badFilesAreAllNamedAndNothingIsWritten() throws IOException {
        Path bad = KohyaFolder.write(
                folder.resolve("bad"), "monster", PocketWorlds.examples(World.CREATURES, 3, "own", 0, 12));
        Files.writeString(bad.resolve("1_monster/0001.png"), "junk");
        Files.delete(bad.resolve("1_monster/0002.txt"));
        assertThat(run("data", "manifest", bad.toString(), "--out", path("bad.json")))
                .isEqualTo(2);
        assertThat(out.toString())
                .contains("1_monster/0001.png: undecodable", "1_monster/0002.png: no caption", "--leave-out");
        assertThat(folder.resolve("bad.json")).doesNotExist();
        assertThat(run("data", "manifest", bad.toString(), "--out", path("bad.json"), "--leave-out"))
                .as(err.toString())
                .isZero();
        assertThat(Manifest.read(folder.resolve("bad.json")).contents().files().values().stream()
                        .mapToInt(java.util.List::size)
                        .sum())
                .isEqualTo(10);
    }

    @Test
    void aMissingFolderAndAnUnknownCropAreBadInput() {
        assertThat(run("data", "manifest", path("nowhere"), "--out", path("x.json")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no such folder");
        assertThat(run("data", "manifest", path("mine"), "--out", path("x.json"), "--crop", "left"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("centre, top or pad");
    }

    @Test
    void theManifestIsCheckedAsAnyOther() {
        assertThat(run("data", "check", path("mine.json"))).as(err.toString()).isZero();
        assertThat(out.toString()).contains("mine: in 40 = used 40");
        assertThat(run("data", "check", path("mine.json"), "--from", path("mine")))
                .as(err.toString())
                .isZero();
    }

    @Test
    void aRunOnOwnPicturesWithUnequalPartsIsAuditedOnItsOwnSplitAndItsLoraDisclosesNothing() throws IOException {
        String preset = Files.writeString(folder.resolve("tiny.json"), """
                {"like": "pocket", "name": "tiny", "objectives": {"lora": [0], "smp": [0.5]},
                 "training": {"loop": {"epochs": 1, "batch": 8, "checkpointEpochs": 1, "evaluationEpochs": 1}},
                 "evaluation": {"timesteps": 2, "curveTimesteps": 2, "proxyEpochs": 2, "samples": 0}}
                """).toString();
        String[] line = {"run", "--preset", preset, "--data", path("mine.json"), "--out", path("run"), "--json"};
        String[] rehearsal = java.util.Arrays.copyOf(line, line.length + 1);
        rehearsal[line.length] = "--dry-run";
        assertThat(run(rehearsal)).as(err.toString()).isZero();
        JsonNode plan = Json.mapper().readTree(out.toString());
        assertThat(plan.at("/pictures/members-aux").asInt()).isEqualTo(14);
        assertThat(plan.at("/trainings/0/steps").asInt()).isEqualTo(4); // 28 members in batches of 8
        assertThat(run(line)).as(err.toString()).isZero();
        Manifest manifest = Manifest.read(folder.resolve("mine.json"));
        JsonNode record = Json.mapper()
                .readTree(folder.resolve("run/results.json").toFile())
                .at("/record/hashes");
        assertThat(record.get("split").asText()).isEqualTo(manifest.splitHash());
        assertThat(record.get("manifest").asText()).isEqualTo(manifest.hash());
        Dataset dataset = Folders.dataStore().open(manifest);
        assertThat(dataset.part(Part.NONMEMBERS_TEST)).hasSize(6);
        Path lora = folder.resolve("run/seed-1/smp-0.5/lora.safetensors");
        assertThat(Disclosure.of(lora, dataset, manifest)).isEqualTo(new Disclosure(0, 0, 0, false));
        assertThat(Disclosure.of(folder.resolve("run/scores.csv"), dataset, manifest)
                        .hashes())
                .isEqualTo(40); // all of them: who has a picture looks its membership up there
        assertThat(notes(preset, path("mine.json"), lora)).isEmpty();
        assertThat(run("data", "manifest", path("mine"), "--out", path("other.json"), "--seed", "2"))
                .isZero();
        assertThat(notes(preset, path("other.json"), lora)).hasSize(1);
        assertThat(notes(preset, path("other.json"), lora).get(0).asText())
                .contains("not about its members", manifest.splitHash().substring(0, 12));
    }

    private JsonNode notes(String preset, String data, Path lora) throws IOException {
        assertThat(run(
                        "attack",
                        "--preset",
                        preset,
                        "--data",
                        data,
                        "--lora",
                        lora.toString(),
                        "--attacks",
                        "loss",
                        "--json"))
                .as(err.toString())
                .isZero();
        return Json.mapper().readTree(out.toString()).get("notes");
    }
}
