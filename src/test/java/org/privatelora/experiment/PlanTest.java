package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.Part;
import org.privatelora.model.ModelShapes;
import org.privatelora.train.AdversarialConfig.DrawMode;
import org.privatelora.train.Precision;
import org.privatelora.train.TrainConfig;

class PlanTest {
    static final List<String> NAMES = Preset.NAMES;

    @TempDir
    static Path folder;

    private static ModelShapes shapes(Preset preset) throws IOException {
        return preset.base().model().equals("sd15")
                ? ModelShapes.stableDiffusion1()
                : new BaseModels(folder).shapes(preset.base(), Optional.empty());
    }

    private static Dataset pictures(int perPart) {
        Map<Part, List<Example>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.PRIVATE) {
            parts.put(
                    part,
                    IntStream.range(0, perPart)
                            .mapToObj(i -> new Example(
                                    String.format("%064x", part.ordinal() * 1000L + i),
                                    "a picture",
                                    PlanTest::notAskedFor))
                            .toList());
        }
        return new Dataset("pictures", parts);
    }

    private static BufferedImage notAskedFor() {
        throw new AssertionError("a plan needs no pixels");
    }

    @Test
    void aBaseThatMustBeMadeNeedsItsPublicSetAlreadyForThePlan() {
        assumeThat(Folders.models().resolve("mini-celeba")).doesNotExist();
        Preset preset = Preset.named("pocket").withBase(new Preset.Base("mini-celeba", "nowhere.json"));
        assertThatThrownBy(() -> Session.plan(preset, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no manifest at nowhere.json");
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void everyPresetCanBePlannedWithoutWeights(String name) throws IOException {
        Preset preset = Preset.named(name);
        Plan plan = Plan.of(preset, "here", shapes(preset), pictures(10));
        assertThat(plan.trainings())
                .hasSize(preset.seeds().size() * preset.kinds().size());
        assertThat(plan.memory().totalMebibytes()).isPositive();
        assertThat(plan.outputs()).contains("results.json", "report.html");
        assertThat(plan.time()).isEqualTo("not measured");
    }

    @Test
    void stepsAreEpochsTimesMembersDividedByBatchRoundedUp() throws IOException {
        Preset pocket = Preset.named("pocket"); // 48 epochs, batch 5
        Plan plan = Plan.of(pocket, "here", shapes(pocket), pictures(8));
        assertThat(plan.trainings()).allMatch(training -> training.steps() == 48 * 4 && training.kept() == 4);
    }

    @Test
    void tooFewPicturesAreRefused() throws IOException {
        Preset pocket = Preset.named("pocket");
        ModelShapes shapes = shapes(pocket);
        assertThatThrownBy(() -> Plan.of(pocket, "here", shapes, pictures(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs at least 2");
    }

    @Test
    void aMissingStableDiffusionIsOneLineThatSaysHowToGetIt() {
        Preset preset = Preset.named("pokemon-sd15");
        assertThatThrownBy(() -> new BaseModels(folder).shapes(preset.base(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--base")
                .hasMessageNotContaining("\n");
    }

    /** Section A.5 and appendices E and F. */
    @ParameterizedTest
    @ValueSource(strings = {"pokemon-sd15", "celeba-sd15"})
    void thePresetsOfStableDiffusionHaveThePapersSettings(String name) {
        Preset preset = Preset.named(name);
        TrainConfig paper = TrainConfig.forLatents(16384);
        TrainConfig config = preset.config(preset.kinds().get(1), 1337, 16384);
        List<Double> paperAndScripts = List.of(0.05, 1.0);
        assertThat(preset.objectives()).containsEntry("mp", paperAndScripts).containsEntry("smp", paperAndScripts);
        assertThat(config.denoising().captions().maxTokens()).isEqualTo(225);
        assertThat(config.denoising().captions().shuffle()).isTrue();
        assertThat(preset.seeds()).hasSize(3).startsWith(1337L);
        assertThat(config.lora()).isEqualTo(paper.lora());
        assertThat(config.optimiser()).isEqualTo(paper.optimiser());
        assertThat(config.loop()).isEqualTo(paper.loop());
        assertThat(config.adversary()).isEqualTo(paper.adversary().withDraw(DrawMode.SEPARATE_DRAW));
        assertThat(config.clipSkip()).isEqualTo(2);
        assertThat(config.compute().precision()).isEqualTo(Precision.FP16);
    }
}
