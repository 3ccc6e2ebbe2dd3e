package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.privatelora.data.Manifest;
import org.privatelora.data.PaperFaces;
import org.privatelora.diffusion.Prediction;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.train.CaptionConfig;
import org.privatelora.train.DenoisingConfig;
import org.privatelora.train.LossConfig;

class PresetTest {
    static final List<String> NAMES = Preset.NAMES;

    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("NAMES")
    void everyPresetReadsAndNamesAKnownDataSet(String name) {
        Preset preset = Preset.named(name);
        assertThat(preset.name()).isEqualTo(name);
        String set = preset.data().set();
        assertThat(Manifest.names().contains(set) || PaperFaces.named(set).isPresent())
                .isTrue();
        List<String> expected = switch (name) {
            case "pocket-sweep", "pocket-audit", "celeba-mini" ->
                List.of("lora", "mp", "smp", "lora-dp", "lora-strong");
            case "pocket-knobs" -> List.of("lora-epochs", "lora-rank");
            default -> List.of("lora", "mp", "smp");
        };
        assertThat(preset.objectives().keySet()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(preset.config(new Kind("mp", .1), 1, 1024).seed()).isEqualTo(1);
        assertThat(preset.evaluation().samples()).isGreaterThan(30);
    }

    @Test
    void theSweepTriesThreeLambdasOfEachDefenceOnThreeSeeds() {
        Preset sweep = Preset.named("pocket-sweep");
        assertThat(sweep.seeds()).hasSize(3);
        assertThat(sweep.objectives().get("mp")).hasSize(3);
        assertThat(sweep.objectives().get("smp")).hasSize(3);
    }

    @Test
    void anUnknownPresetListsTheKnownOnes() {
        assertThatThrownBy(() -> Preset.named("pockett"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pocket-sweep");
    }

    @Test
    void aMisspeltFieldIsNamed() {
        String json = Json.text(Preset.named("pocket")).replace("\"seeds\"", "\"sedes\"");
        assertThatThrownBy(() -> Preset.parse(json, "mine.json")).hasMessageContaining("mine.json");
    }

    @Test
    void aPresetSaysOnlyWhatDiffersFromTheOneItIsLike() {
        Preset pocket = Preset.named("pocket");
        Preset mine = Preset.parse("""
                {"like": "pocket", "name": "mine", "objectives": {"mp": [0.5]}, "training": {"loop": {"epochs": 7}}}""", "mine.json");
        assertThat(mine.name()).isEqualTo("mine");
        assertThat(mine.objectives()).containsOnlyKeys("mp");
        assertThat(mine.training().loop().epochs()).isEqualTo(7);
        assertThat(mine.training().loop().batch())
                .isEqualTo(pocket.training().loop().batch());
        assertThat(mine.training().lora()).isEqualTo(pocket.training().lora());
        assertThatThrownBy(() -> Preset.parse("{\"like\": \"pockett\"}", "mine.json"))
                .hasMessageContaining("pocket-sweep");
    }

    @Test
    void aPresetMayHoldLoraBackAndOneOfAnEarlierVersionDoesNot() {
        Preset mine = Preset.parse("""
                {"like": "pocket", "training": {"regularisation": {"rankDropout": 0.25, "maxNorm": 2}}}""", "mine.json");
        assertThat(mine.config(new Kind("mp", .1), 1, 1024).regularisation())
                .isEqualTo(new LoraRegularisation(0, 0.25, 0, 2));
        String before = Json.text(Preset.named("pocket")).replaceFirst("\"regularisation\" : \\{[^}]*},", "");
        assertThat(before).doesNotContain("regularisation");
        assertThat(Preset.parse(before, "before.json")).isEqualTo(Preset.named("pocket"));
    }

    @Test
    void aPresetMayChangeTheTaskAndOneOfAnEarlierVersionDoesNot() {
        Preset mine = Preset.parse("""
                {"like": "pocket", "training": {"denoising": {
                  "captions": {"shuffle": true, "maxTokens": 225}, "loss": {"prediction": "V", "minSnrGamma": 5}}}}""", "mine.json");
        DenoisingConfig task = mine.config(new Kind("mp", .1), 1, 1024).denoising();
        assertThat(task.captions())
                .isEqualTo(CaptionConfig.defaults().withMaxTokens(225).withShuffle(0));
        assertThat(task.loss()).isEqualTo(new LossConfig(Prediction.V, false, 5, 0));
        assertThat(mine.training().reading().text().maxTokens()).isEqualTo(225);
        assertThat(Preset.named("pocket").training().denoising()).isEqualTo(DenoisingConfig.defaults());
    }

    @Test
    void anImpossibleTaskIsNamed() {
        String json = "{\"like\": \"pocket\", \"training\": {\"denoising\": {\"loss\": {\"zeroTerminalSnr\": true}}}}";
        assertThatThrownBy(() -> Preset.parse(json, "mine.json")).hasMessageContaining("needs prediction V");
    }

    @Test
    void aRunFolderOfAnEarlierVersionIsStillItsRuns() throws IOException {
        Preset preset = Preset.named("pocket");
        String before = Json.text(preset)
                .replaceFirst("\"regularisation\" : \\{[^}]*},", "")
                .replaceFirst("(?s)\"denoising\" : \\{.*?\\}\\s*\\},", "")
                .replaceFirst("\"dp\" : \\{[^}]*},", "")
                .replaceFirst(",\\s*\"kind\" : \"LORA\"", "");
        assertThat(before).doesNotContain("regularisation", "denoising", "\"dp\"", "kind");
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve("run.json"), before);
        assertThat(RunFolder.claim(run, preset).path()).isEqualTo(run);
    }

    @Test
    void impossibleLambdasAreRefused() {
        for (Kind kind : List.of(new Kind("mp", -1), new Kind("smp", 0), new Kind("lora", 1), new Kind("dp", 1))) {
            assertThatThrownBy(() -> Preset.objective(kind)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFolderIsClaimedByOneRunOnly() throws IOException {
        Preset preset = Preset.named("pocket");
        RunFolder.claim(folder.resolve("run"), preset);
        RunFolder.claim(folder.resolve("run"), preset);
        assertThatThrownBy(() -> RunFolder.claim(folder.resolve("run"), preset.withSeeds(List.of(7L))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another run");
    }

    @Test
    void attacksAreAddedToARunAndNeverTakenAway() throws IOException {
        Preset preset = Preset.named("pocket");
        Path run = folder.resolve("run");
        RunFolder.claim(run, attackedBy(preset, "loss", "secmi"));
        Preset more = RunFolder.continued(run, attackedBy(preset, "pia"));
        assertThat(more.evaluation().attacks()).containsExactly("loss", "secmi", "pia");
        RunFolder.claim(run, more);
        assertThat(RunFolder.continued(run, attackedBy(preset, "loss"))).isEqualTo(more);
        assertThatThrownBy(() -> RunFolder.claim(run, attackedBy(preset, "loss")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more attacks");
    }

    private static Preset attackedBy(Preset preset, String... attacks) {
        return preset.withEvaluation(preset.evaluation().withAttacks(AttackSuite.parse(List.of(attacks))));
    }

    @Test
    void aFolderWithSomethingElseIsNotTouched() throws IOException {
        Path mine = Files.writeString(folder.resolve("thesis.txt"), "mine");
        assertThatThrownBy(() -> RunFolder.claim(folder, Preset.named("pocket")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder).isDirectoryContaining(path -> path.equals(mine));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'evaluation': {'timesteps': 0}} | evaluation.timesteps must be in [1, 1000], was 0",
                "{'evaluation': {'curveTimesteps': 1001}} | evaluation.curveTimesteps must be in [1, 1000], was 1001",
                "{'evaluation': {'samplingSteps': 0}} | evaluation.samplingSteps must be in [1, 1000], was 0",
                "{'evaluation': {'samples': -1}} | evaluation.samples must be 0, for none, or at least 31",
                "{'evaluation': {'samples': 1}} | evaluation.samples must be 0, for none, or at least 31",
                "{'evaluation': {'proxyEpochs': 0}} | evaluation.proxyEpochs must be at least 1, was 0",
                "{'evaluation': {'proxyLearningRate': 0}} | evaluation.proxyLearningRate must be a positive number",
                "{'evaluation': {'guidance': 0.5}} | evaluation.guidance must be at least 1",
                "{'data': {'perPart': -3}} | data.perPart must be 0, for all, or positive, was -3",
                "{'data': {'set': null}} | data.set must be given, was null",
                "{'data': null} | data must be given, was null",
                "{'training': {'loop': null}} | training.loop must be given, was null",
                "{'evaluation': null} | evaluation must be given, was null",
                "{'seeds': []} | seeds needs at least one value",
                "{'seeds': [null]} | seeds needs at least one value and no null",
                "{'seeds': [1, 2, 1]} | seeds must differ from each other, was [1, 2, 1]",
                "{'objectives': {}} | objectives needs at least one value",
                "{'objectives': {'mp': []}} | objectives.mp needs at least one value",
                "{'objectives': {'mp': [0.1, 0.1]}} | objectives.mp must differ from each other, was [0.1, 0.1]"
            })
    void whatCannotBeDoneIsRefusedBeforeAnythingIsTrained(String changes, String reason) {
        String json = "{\"like\": \"pocket\", " + changes.replace('\'', '"').substring(1);
        assertThatThrownBy(() -> Preset.parse(json, "mine.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mine.json: ")
                .hasMessageContaining(reason);
    }

    @Test
    void noSeedCountsTwice() {
        assertThatThrownBy(() -> Preset.named("pocket").withSeeds(List.of(1L, 1L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one training would count as several");
    }
}
