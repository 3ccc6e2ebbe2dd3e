package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.attack.Query;
import org.privatelora.data.Augmentation;
import org.privatelora.data.Augmentation.Family;
import org.privatelora.data.Bucketing;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.LatentCache;
import org.privatelora.data.Part;
import org.privatelora.data.world.Drawing;
import org.privatelora.data.world.World;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.ModelShapes;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.RunRecord;
import org.privatelora.report.Report;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult;
import org.privatelora.results.Results;
import org.privatelora.smoothness.PowerIteration;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.train.Latent;
import org.privatelora.train.Precision;
import org.privatelora.train.TrainingSet;

/** From pictures of three shapes to a run's report, on a random base of 32 pixels whose latents have 8. */
class BucketingTest {
    private static final Bucketing RULES = new Bucketing(16, 64, 8, false);
    private static final int PER_PART = 6;

    @TempDir
    static Path folder;

    private static NDManager manager;
    private static Path base;

    @BeforeAll
    static void start() throws IOException {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        base = TinyBase.write(folder.resolve("base"));
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    /** Parts of a drawing of 48 pixels: all of it, its upper half, its left half, in turn. */
    private static BufferedImage shaped(Drawing drawing, int i, boolean square) {
        BufferedImage image = drawing.image(48);
        return square ? image : image.getSubimage(0, 0, i % 3 == 2 ? 24 : 48, i % 3 == 1 ? 24 : 48);
    }

    private static Dataset pictures(boolean square) {
        Map<Part, List<Example>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.PRIVATE) {
            parts.put(
                    part,
                    IntStream.range(0, PER_PART)
                            .mapToObj(i -> {
                                Drawing drawing = World.CREATURES.draw(1, part.key(), i);
                                return new Example(drawing.id(), drawing.caption(), () -> shaped(drawing, i, square));
                            })
                            .toList());
        }
        return new Dataset("pictures", parts);
    }

    private static Preset preset(String objectives) {
        String json = """
                {"like": "pocket", "objectives": %s,
                 "training": {
                   "lora": {"rank": 4, "convRank": 4}, "loop": {"epochs": 2, "batch": 3, "checkpointEpochs": 1},
                   "denoising": {"bucketing": {"minimum": 16, "maximum": 64, "step": 8, "noUpscale": false}}},
                 "evaluation": {"timesteps": 2, "curveTimesteps": 2, "samples": 0}}""";
        return Preset.parse(json.formatted(objectives), "test");
    }

    private static Materials open(Dataset dataset, ModelReading reading, Optional<LatentCache> cache)
            throws IOException {
        return Materials.open(
                ModelLocation.of(base), dataset, reading, Precision.FP32, cache, manager, ProgressListener.NONE);
    }

    private static ModelReading reading() {
        return preset("{\"lora\": [0]}").training().reading();
    }

    /** At 1024 pixels of area 2 : 1 is nearest to 40 x 24, 1.67. */
    @Test
    void latentsHaveTheShapesOfTheirPicturesAndQueriesHoldOneSizeAfterTheOther() throws IOException {
        try (Materials materials = open(pictures(false), reading(), Optional.empty())) {
            TrainingSet set = materials.trainingSet();
            assertThat(materials.sizes()).isEqualTo(3);
            assertThat(set.shapes()).containsExactly(new Shape(4, 8, 8), new Shape(4, 6, 10), new Shape(4, 10, 6));
            Query query = materials.query(Part.MEMBERS_TEST);
            assertThat(query.stacks().stream().map(stack -> stack.getShape()))
                    .containsExactlyInAnyOrder(new Shape(2, 4, 8, 8), new Shape(2, 4, 6, 10), new Shape(2, 4, 10, 6));
            assertThat(query.ids())
                    .containsExactlyInAnyOrderElementsOf(
                            set.membersTest().stream().map(Latent::id).toList())
                    .containsExactlyInAnyOrderElementsOf(materials.dataset().part(Part.MEMBERS_TEST).stream()
                            .map(Example::id)
                            .toList());
            String fourth = query.ids().get(3); // the second of the second stack
            float[] values = set.membersTest().stream()
                    .filter(latent -> latent.id().equals(fourth))
                    .findFirst()
                    .orElseThrow()
                    .values();
            assertThat(query.stacks().get(1).get(1).toFloatArray()).isEqualTo(values);
        }
    }

    @Test
    void withoutBucketingTheSamePicturesAreSquares() throws IOException {
        try (Materials materials = open(pictures(false), ModelReading.plain(1), Optional.empty())) {
            assertThat(materials.trainingSet().shapes()).containsExactly(new Shape(4, 8, 8));
        }
    }

    @Test
    void squarePicturesHaveTheSameLatentsToTheBitWithAndWithoutBucketing() throws IOException {
        try (Materials with = open(pictures(true), reading(), Optional.empty());
                Materials without = open(pictures(true), ModelReading.plain(1), Optional.empty())) {
            assertThat(with.sizes()).isEqualTo(1);
            for (Part part : Part.PRIVATE) {
                assertThat(with.query(part).ids()).isEqualTo(without.query(part).ids());
                assertThat(with.query(part).latents().toFloatArray())
                        .isEqualTo(without.query(part).latents().toFloatArray());
            }
        }
    }

    /** Squares and buckets lie in one cache and never take each other's latents. */
    @Test
    void aCacheKnowsHowAPictureWasFramed() throws IOException {
        Optional<LatentCache> cache = Optional.of(new LatentCache(folder.resolve("latents")));
        for (ModelReading reading : List.of(ModelReading.plain(1), reading(), ModelReading.plain(1), reading())) {
            try (Materials cached = open(pictures(false), reading, cache);
                    Materials fresh = open(pictures(false), reading, Optional.empty())) {
                assertThat(latents(cached)).isEqualTo(latents(fresh));
            }
        }
    }

    private static Map<String, List<Float>> latents(Materials materials) {
        Map<String, List<Float>> latents = new HashMap<>();
        for (Latent latent : materials.trainingSet().members()) {
            float[] values = latent.values();
            latents.put(
                    latent.id(),
                    IntStream.range(0, values.length).mapToObj(i -> values[i]).toList());
        }
        return latents;
    }

    @Test
    void versionsOfAPictureHaveItsSizeAndItsPlaceInTheQuery() throws IOException {
        Augmentation three = new Augmentation(Family.STRONG, 3);
        try (Materials materials = open(pictures(false), reading(), Optional.empty())) {
            Map<String, List<float[]>> trained =
                    materials.trainingSet(three).variants().latents();
            List<Query> queries = materials.queries(Part.MEMBERS_AUX, three);
            assertThat(queries).hasSize(3);
            Query second = queries.get(1);
            List<String> pictures = materials.query(Part.MEMBERS_AUX).ids();
            assertThat(second.ids())
                    .isEqualTo(pictures.stream().map(id -> id + "/version-1").toList());
            assertThat(second.stacks().get(2).get(0).toFloatArray())
                    .isEqualTo(trained.get(pictures.get(4)).get(1));
        }
    }

    @Test
    void aRunOfPlainLoraAndItsVariantsIsMeasuredByEveryAttackButTheProxy() throws IOException {
        Preset preset = preset("{\"lora\": [0], \"lora-weak\": [0]}");
        try (Materials materials = open(pictures(false), reading(), Optional.empty())) {
            RunFolder run = RunFolder.claim(folder.resolve("run"), preset);
            Results results = new Reproduction(preset, materials, run, ProgressListener.NONE)
                    .run(RunRecord.start(
                            Json.mapper().valueToTree(preset),
                            Map.of(),
                            Map.of("split", "0".repeat(64)),
                            RunRecord.Machine.current("test", "cpu")));
            for (ModelResult model : results.models()) {
                assertThat(model.attacks())
                        .extracting(attack -> attack.attack())
                        .containsExactly("strongest", "loss", "calibrated", "pia");
            }
            assertThat(results.notRun()).contains("h'");
            assertThat(Report.write(run.path())).isNotEmptyFile();
        }
        try (Materials squares = open(pictures(false), ModelReading.plain(1), Optional.empty())) {
            RunSmoothness other = new RunSmoothness(squares, 2, PowerIteration.defaults(), ProgressListener.NONE);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> other.measure(folder.resolve("run/seed-1/lora")))
                    .withMessageContaining("was trained with buckets Bucketing[minimum=16")
                    .withMessageContaining("in buckets (none)");
        }
    }

    @Test
    void onlyNetworksOnMapsCannotLookAtSeveralSizes() {
        assertThat(AttackSuite.all().ofSizes(2).names())
                .hasSize(AttackSuite.all().names().size() - 2)
                .doesNotContain("h'", "secmi-nn");
        assertThat(AttackSuite.all().ofSizes(1)).isEqualTo(AttackSuite.all());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AttackSuite.parse(List.of("proxy")).ofSizes(3))
                .withMessageContaining("attack 'h'' looks at error maps of one size")
                .withMessageContaining("pictures of 3 sizes");
    }

    private static Plan plan(String objectives, boolean square) throws IOException {
        ModelShapes shapes = ModelShapes.read(ModelLocation.of(base));
        return Plan.of(preset(objectives), "here", shapes, pictures(square));
    }

    @Test
    void aPlanKnowsTheBucketsAndTheirSteps() throws IOException {
        Plan plan = plan("{\"lora\": [0]}", false);
        assertThat(plan.buckets()).isEqualTo(Map.of("32x32", 8, "40x24", 8, "24x40", 8));
        assertThat(plan.trainings().get(0).steps())
                .isEqualTo(2 * 3 * 2); // 2 epochs, 4 members of each size in batches of 3
        assertThat(plan("{\"smp\": [0.5]}", true).buckets()).isEqualTo(Map.of("32x32", 24));
    }

    /** Before anything is trained, though plain LoRA could be. */
    @Test
    void aPlanWithADefenceThatNeedsOneSizeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("{\"lora\": [0], \"mp\": [0.1]}", false))
                .withMessageContaining("objective mp plays against a proxy")
                .withMessageContaining("pictures of 3 sizes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("{\"lora-dp\": [8]}", false))
                .withMessageContaining("differentially private training");
    }

    @Test
    void theStepMustBeAMultipleOfWhatTheAutoencoderShrinksBy() {
        ModelReading reading = new ModelReading(
                ModelReading.plain(1).text(),
                ModelReading.plain(1).loss(),
                Optional.of(new Bucketing(18, 60, 6, false)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(pictures(false), reading, Optional.empty()))
                .withMessageContaining("must be a multiple of that, was 6");
    }

    @Test
    void aPresetThatSaysNothingOfBucketsIsAsItWas() {
        Preset pocket = Preset.named("pocket");
        assertThat(pocket.training().denoising().bucketing()).isEmpty();
        assertThat(Json.text(pocket)).doesNotContain("bucketing");
        Preset bucketed = preset("{\"lora\": [0]}");
        assertThat(bucketed.training().reading().bucketing()).contains(RULES);
        assertThat(Preset.parse(Json.text(bucketed), "again")).isEqualTo(bucketed);
    }
}
