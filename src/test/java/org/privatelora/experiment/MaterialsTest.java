package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.attack.Query;
import org.privatelora.data.Augmentation;
import org.privatelora.data.Augmentation.Family;
import org.privatelora.data.Example;
import org.privatelora.data.LatentCache;
import org.privatelora.data.Part;
import org.privatelora.data.PocketWorlds;
import org.privatelora.model.ModelLocation;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.train.Latent;
import org.privatelora.train.Precision;
import org.privatelora.train.TrainingSet;

/** What training and attackers see of augmented members. */
class MaterialsTest {
    private static final Augmentation THREE = new Augmentation(Family.STRONG, 3);
    private static final int PICTURES = 4;

    @TempDir
    static Path folder;

    private static NDManager manager;
    private static Materials materials;

    @BeforeAll
    static void open() throws IOException {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        materials = Materials.open(
                ModelLocation.of(TinyBase.write(folder.resolve("base"))),
                PocketWorlds.open("pocket-creatures").atMost(PICTURES),
                ModelReading.plain(1),
                Precision.FP32,
                Optional.of(new LatentCache(folder.resolve("latents"))),
                manager,
                ProgressListener.NONE);
    }

    @AfterAll
    static void close() {
        materials.close();
        manager.close();
    }

    @Test
    void membersHaveVersionsAndNonMembersHaveNone() throws IOException {
        TrainingSet set = materials.trainingSet(THREE);
        Map<String, List<float[]>> versions = set.variants().latents();
        assertThat(versions.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        materials.dataset().members().stream().map(Example::id).toList());
        assertThat(versions.values())
                .allSatisfy(mine -> assertThat(mine)
                        .hasSize(3)
                        .allSatisfy(latent -> assertThat(latent).hasSize(materials.latentSize())));
    }

    /** The proxy, evaluations and attackers see the pictures themselves. */
    @Test
    void thePicturesThemselvesStayAsTheyAre() throws IOException {
        TrainingSet plain = materials.trainingSet();
        TrainingSet augmented = materials.trainingSet(THREE);
        assertThat(augmented.membersAux()).isEqualTo(plain.membersAux());
        assertThat(augmented.membersTest()).isEqualTo(plain.membersTest());
        assertThat(plain.variants().latents()).isEmpty();
        assertThat(materials.trainingSet(Augmentation.none()).variants().latents())
                .isEmpty();
    }

    @Test
    void anAttackerGetsTheVeryVersionsThatWereTrainedOn() throws IOException {
        Map<String, List<float[]>> trained =
                materials.trainingSet(THREE).variants().latents();
        List<Query> queries = materials.queries(Part.MEMBERS_TEST, THREE);
        assertThat(queries).hasSize(3);
        for (int k = 0; k < 3; k++) {
            Query query = queries.get(k);
            List<String> pictures = materials.query(Part.MEMBERS_TEST).ids();
            for (int i = 0; i < PICTURES; i++) {
                assertThat(query.latents().get(i).toFloatArray())
                        .isEqualTo(trained.get(pictures.get(i)).get(k));
            }
        }
    }

    /** Whoever remembers answers by the name of an image must not take one version for another. */
    @Test
    void everyVersionHasANameOfItsOwn() throws IOException {
        List<String> names = materials.queries(Part.MEMBERS_TEST, THREE).stream()
                .flatMap(query -> query.ids().stream())
                .toList();
        assertThat(names)
                .hasSize(3 * PICTURES)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(materials.query(Part.MEMBERS_TEST).ids());
    }

    @Test
    void anAttackerFindsTheVersionsOfAPartByItsPictures() throws IOException {
        MemberVersions versions = new MemberVersions(materials, THREE);
        Query pictures = materials.query(Part.NONMEMBERS_TEST);
        assertThat(versions.of(pictures).stream().map(Query::ids).toList())
                .isEqualTo(materials.queries(Part.NONMEMBERS_TEST, THREE).stream()
                        .map(Query::ids)
                        .toList());
        Query strange = new Query(
                pictures.ids().stream().map(id -> "x" + id).toList(), pictures.captions(), pictures.latents());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> versions.of(strange))
                .withMessageContaining("x" + pictures.ids().get(0));
    }

    @Test
    void withoutAugmentationTheOnlyVersionIsThePicture() throws IOException {
        Query only = materials.queries(Part.NONMEMBERS_AUX, Augmentation.none()).get(0);
        assertThat(only.latents().toFloatArray())
                .isEqualTo(materials.query(Part.NONMEMBERS_AUX).latents().toFloatArray());
    }

    /** Nothing that an attacker sees tells how the images were listed. */
    @Test
    void imagesAreAskedAboutInTheOrderOfTheirIds() {
        for (Part part : Part.PRIVATE) {
            Query query = materials.query(part);
            assertThat(query.ids()).isSorted();
            for (Latent latent : materials.trainingSet().nonMembersAux()) {
                int place = query.ids().indexOf(latent.id());
                if (place >= 0) {
                    assertThat(query.latents().get(place).toFloatArray()).isEqualTo(latent.values());
                    assertThat(query.captions().get(place)).isEqualTo(latent.caption());
                }
            }
        }
    }
}
