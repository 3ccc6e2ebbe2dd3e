package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.Memory;
import org.privatelora.data.Part;
import org.privatelora.data.PocketWorlds;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraWeights;
import org.privatelora.model.ModelLocation;
import org.privatelora.progress.ProgressListener;
import org.privatelora.results.AttackResult;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;
import org.privatelora.train.Precision;

/** White-box and black-box attacks in a whole audit of a random LoRA on a tiny model. */
class WhiteAndBlackBoxTest {
    private static final int STEPS = 2;
    private static final Evaluation HOW = new Evaluation(2, 2, 1, 1e-3, 0, STEPS, 2, List.of("white-box", "black-box"));

    @TempDir
    static Path folder;

    private static NDManager manager;
    private static Materials materials;
    private static LoadedLora lora;

    @BeforeAll
    static void load() throws IOException {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        materials = Materials.open(
                ModelLocation.of(TinyBase.write(folder.resolve("base"))),
                PocketWorlds.open("pocket-creatures").atMost(3),
                ModelReading.plain(1),
                Precision.FP32,
                Optional.empty(),
                manager,
                ProgressListener.NONE);
        LoraWeights weights = weights();
        lora = new LoadedLora(
                manager.newSubManager(),
                materials
                        .reading()
                        .grayBox(
                                materials.base(),
                                weights.wrap(LoraComponent.UNET, 1),
                                weights.wrap(LoraComponent.TEXT_ENCODER, 1)),
                LoraGradients.of(materials.base(), weights, materials.reading(), manager));
    }

    private static LoraWeights weights() {
        LoraWeights fresh = LoraWeights.create(
                LoraConfig.defaults().withRank(1).withAlpha(1),
                materials.base().unetShapes(),
                materials.base().textEncoderShapes(),
                manager,
                new Rng(1));
        Map<String, NDArray> trained = new LinkedHashMap<>(fresh.trainables());
        trained.replaceAll((name, array) -> Tensors.of(
                manager, new Rng(2).normal(name, 0, 0, (int) array.getShape().size()), array.getShape()));
        return fresh.with(trained);
    }

    @AfterAll
    static void close() {
        lora.close();
        materials.close();
        manager.close();
    }

    @Test
    void anAuditRunsThemAllAndSaysWhatTheyTake() {
        Audit audit = Audit.run(materials, lora, HOW, HOW.suite(), new Audit.Label("lora", 1));
        assertThat(audit.attacks())
                .filteredOn(attack -> !attack.attack().equals(AttackResult.STRONGEST))
                .extracting(AttackResult::attack, AttackResult::threat, AttackResult::queries)
                .containsExactly(
                        tuple("gsa1", "white box, images of known membership", 10),
                        tuple("gsa1-boosting", "white box, images of known membership", 10),
                        tuple("gsa2", "white box, images of known membership", 10),
                        tuple("gsa2-boosting", "white box, images of known membership", 10),
                        tuple("generated-mean", "black box", 3 * 2 * STEPS),
                        tuple("calibrated-generated-mean", "black box, the base model", 2 * 3 * 2 * STEPS),
                        tuple("generated-max", "black box", 3 * 2 * STEPS),
                        tuple("calibrated-generated-max", "black box, the base model", 2 * 3 * 2 * STEPS),
                        tuple("rediffuse", "black box, variations of a given picture", 1),
                        tuple("calibrated-rediffuse", "black box, the base model, variations of a given picture", 2),
                        tuple("generated-classifier", "black box, images of known membership", 3 * 2 * STEPS));
    }

    /** The strongest is chosen on auxiliary images, and so was the epoch of each network. */
    @Test
    void networksWhoseEpochWasChosenAreNeverTheStrongest() {
        AttackSuite suite = AttackSuite.parse(List.of("h'-on-test", "loss", "proxy", "secmi-nn"));
        Audit audit = Audit.run(materials, lora, HOW, suite, new Audit.Label("lora", 1));
        assertThat(audit.attacks())
                .extracting(AttackResult::attack)
                .containsExactly("strongest", "h'-on-test", "loss", "h'", "secmi-nn");
        assertThat(audit.strongest().orElseThrow()).startsWith("loss");
        assertThat(audit.attacks().get(1).threat()).contains("nobody can");
        Audit alone = Audit.run(
                materials, lora, HOW, AttackSuite.parse(List.of("proxy", "h'-on-test")), new Audit.Label("lora", 1));
        assertThat(alone.strongest().orElseThrow()).matches("h'(, sign turned)?");
    }

    @Test
    void aBaseModelHasNoGradientsToShow() {
        AttackSuite possible = HOW.suite().possible(Audit.target(materials, materials.baseModel(), new Memory()));
        assertThat(possible.names()).hasSize(7).doesNotContain("gsa1", "gsa2");
    }

    @Test
    void pictureOfASeedIsTheSameInEveryBatch() {
        Studio studio = new Studio(materials, HOW);
        List<String> captions = materials.query(Part.MEMBERS_TEST).captions().subList(0, 2);
        float[][] both = studio.pictures(lora.grayBox(), captions, new long[] {5, 6});
        float[][] second = studio.pictures(lora.grayBox(), captions.subList(1, 2), new long[] {6});
        assertThat(second[0]).containsExactly(both[1], within(1e-3f)); // float32 in another batch
        assertThat(both[0]).isNotEqualTo(both[1]);
    }

    @Test
    void thePicturesAreThoseOfTheImagesAsked() {
        Studio studio = new Studio(materials, HOW);
        var example = materials.dataset().part(Part.NONMEMBERS_AUX).get(1);
        float[][] found = studio.pictures(List.of(example.id()));
        assertThat(found[0]).isEqualTo(example.pixels(materials.base().imageSize()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> studio.pictures(List.of("nobody")))
                .withMessageContaining("no picture of image nobody");
    }

    @Test
    void studiosThatDrawTheSameAreEqualSoThatTheBaseIsAskedOnce() {
        List<MembershipAttack> attacks = new Studio(materials, HOW).attacks();
        assertThat(new Studio(materials, HOW).attacks()).isEqualTo(attacks);
    }
}
