package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Shared;
import org.privatelora.data.DataStore;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.Manifest;
import org.privatelora.data.Part;
import org.privatelora.data.world.World;
import org.privatelora.model.ModelLocation;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.RunRecord;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult;
import org.privatelora.results.Results;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/**
 * The presets of Stable Diffusion 1.5 on the reference's tiny one and on their pictures, rank and float16 included. What is smaller:
 * the numbers of pictures, epochs, seeds and measurements.
 */
class StableDiffusionPresetTest {
    @TempDir
    Path folder;

    private Preset small(String name) {
        Preset preset = Preset.named(name);
        Preset.Training t = preset.training();
        return preset.withSeeds(List.of(1337L))
                .withTraining(t.with(
                        t.lora(), t.loop().withEpochs(2).withCheckpointEpochs(1).withEvaluationEpochs(1)))
                .withEvaluation(new Evaluation(2, 2, 2, 1e-3, 0, 2, 2, List.of("quick")));
    }

    private Dataset real(String name, String archive) throws IOException {
        DataStore store = new DataStore(folder.resolve("data"));
        Manifest manifest = Manifest.named(name);
        store.prepare(manifest, Shared.require("data/" + archive));
        return store.open(manifest).atMost(3);
    }

    private static Dataset drawn() {
        Map<Part, List<Example>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.PRIVATE) {
            parts.put(
                    part,
                    IntStream.range(0, 3)
                            .mapToObj(i -> World.CREATURES.draw(1, part.key(), i))
                            .map(d -> new Example(d.id(), d.caption(), () -> d.image(16)))
                            .toList());
        }
        return new Dataset("drawn", parts);
    }

    private Results run(Preset preset, Dataset few) throws IOException {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager();
                Materials materials = Materials.open(
                        ModelLocation.of(Shared.require("fixtures/tiny-sd")),
                        few,
                        preset.training().reading(),
                        preset.training().compute().precision(),
                        Optional.empty(),
                        manager,
                        ProgressListener.NONE)) {
            RunRecord record = RunRecord.start(
                    Json.mapper().valueToTree(preset), Map.of(), Map.of(), RunRecord.Machine.current("test", "cpu"));
            RunFolder run = RunFolder.claim(folder.resolve("run"), preset);
            return new Reproduction(preset, materials, run, ProgressListener.NONE).run(record);
        }
    }

    private void requireWhole(Results results) throws IOException {
        assertThat(results.models())
                .extracting(model -> model.kind().objective())
                .containsExactly("base", "lora", "lora-early", "mp", "mp", "smp", "smp");
        for (ModelResult model : results.models()) {
            assertThat(model.memberLoss().value()).isFinite().isPositive();
        }
        for (String kind : List.of("lora", "mp-0.05", "mp-1", "smp-0.05", "smp-1")) {
            List<String> steps = Files.readAllLines(folder.resolve("run/seed-1337/" + kind + "/steps.csv"));
            assertThat(steps).hasSize(1 + 2 * 6).last().asString().endsWith("65536.0,false");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "celeba-sd15",
                "celeba-small-sd15",
                "celeba-large-sd15",
                "celeba-gender-sd15",
                "celeba-varying-sd15"
            })
    void everySetIsAdaptedToInTheSameWay(String name) {
        Preset preset = Preset.named(name);
        Preset artwork = Preset.named("pokemon-sd15");
        assertThat(preset.training()).isEqualTo(artwork.training());
        assertThat(preset.objectives()).isEqualTo(artwork.objectives());
        assertThat(preset.evaluation()).isEqualTo(artwork.evaluation());
        assertThat(preset.seeds()).isEqualTo(artwork.seeds());
    }

    @Test
    void thePresetRunsOnTheTinyModelWithDrawnPictures() throws IOException {
        requireWhole(run(small("pokemon-sd15"), drawn()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"celeba-small-sd15", "celeba-large-sd15", "celeba-gender-sd15", "celeba-varying-sd15"})
    @Tag("slow")
    void theOthersRunThereToo(String name) throws IOException {
        requireWhole(run(small(name), drawn()));
    }

    @ParameterizedTest
    @CsvSource({"pokemon-sd15,pokemon,pokemon809.tar.gz", "celeba-sd15,celeba,celeba8k.tar.gz"})
    @Tag("slow")
    void twoRunOnTheTinyModelWithTheirRealPictures(String name, String set, String archive) throws IOException {
        requireWhole(run(small(name), real(set, archive)));
    }
}
