package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.privatelora.data.Manifest.Entry;

/** On a made-up CelebA in the official layout: 120 people, every third a man, with 16 pictures each, and 20 more with 3. */
class PaperFacesTest {
    private static final int PEOPLE = 120;

    @TempDir
    static Path celeba;

    @TempDir
    Path temp;

    @BeforeAll
    static void makeUp() throws IOException {
        Files.createDirectories(celeba.resolve("img_align_celeba"));
        StringBuilder identities = new StringBuilder();
        StringBuilder attributes = new StringBuilder("0\nMale Smiling\n");
        Random noise = new Random(1);
        int number = 0;
        for (int person = 0; person < PEOPLE + 20; person++) {
            for (int i = 0; i < (person < PEOPLE ? 16 : 3); i++) {
                String file = String.format("%06d.jpg", ++number);
                identities.append(file).append(' ').append(person).append('\n');
                attributes.append(file).append(person % 3 == 0 ? " 1" : " -1").append(" 1\n");
                BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
                image.setRGB(0, 0, 8, 8, noise.ints(64).toArray(), 0, 8);
                ImageIO.write(
                        image,
                        "jpg",
                        celeba.resolve("img_align_celeba").resolve(file).toFile());
            }
        }
        Files.writeString(celeba.resolve("identity_CelebA.txt"), identities);
        Files.writeString(celeba.resolve("list_attr_celeba.txt"), attributes);
    }

    private static Map<String, Long> people(Manifest manifest, Part part) {
        return manifest.contents().files().get(part).stream()
                .collect(Collectors.groupingBy(Entry::group, Collectors.counting()));
    }

    @ParameterizedTest
    @CsvSource({"SMALL, 50, 25", "LARGE, 200, 100", "GENDER, 40, 20"})
    void partsHaveThePapersSizes(PaperFaces set, int pictures, int people) throws IOException {
        Manifest manifest = set.deal(celeba);
        assertThat(manifest.contents().files().get(Part.PUBLIC)).isEmpty();
        for (Part part : Part.PRIVATE) {
            assertThat(manifest.contents().files().get(part)).hasSize(pictures);
            assertThat(people(manifest, part)).hasSize(people);
        }
    }

    @Test
    void varyingMeansOneToFourOfEachPerson() throws IOException {
        Manifest manifest = PaperFaces.VARYING.deal(celeba);
        assertThat(manifest.contents().files().get(Part.MEMBERS_AUX)).hasSize(63);
        assertThat(people(manifest, Part.MEMBERS_AUX).values())
                .contains(1L, 2L, 3L, 4L)
                .allMatch(n -> n <= 4);
    }

    @ParameterizedTest
    @EnumSource
    void everyPersonHasAsManyPicturesInEachPartAndNoneTwice(PaperFaces set) throws IOException {
        Manifest manifest = set.deal(celeba);
        for (Part part : Part.PRIVATE) {
            assertThat(people(manifest, part)).isEqualTo(people(manifest, Part.MEMBERS_AUX));
        }
        assertThat(manifest.contents().files().values().stream()
                        .flatMap(List::stream)
                        .map(Entry::path))
                .doesNotHaveDuplicates();
    }

    @Test
    void genderIsSevenToThree() throws IOException {
        long men = people(PaperFaces.GENDER.deal(celeba), Part.MEMBERS_TEST).keySet().stream()
                .filter(person -> Integer.parseInt(person.substring("person-".length())) % 3 == 0)
                .count();
        assertThat(men).isEqualTo(14);
    }

    @ParameterizedTest
    @EnumSource
    void anArchiveOfTheSamePicturesIsDealtAlike(PaperFaces set) throws IOException {
        Path archive = temp.resolve("celeba.zip");
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(celeba)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry("CelebA/" + celeba.relativize(file)));
                zip.write(Files.readAllBytes(file));
            }
        }
        assertThat(set.deal(archive)).isEqualTo(set.deal(celeba));
    }

    @Test
    void aPreparedSetIsFoundByItsNameAndDealtOnce() throws IOException {
        DataStore store = new DataStore(temp);
        assertThatIOException()
                .isThrownBy(() -> store.manifest("celeba-small"))
                .withMessageContaining("privatelora data prepare celeba-small --from PATH");
        assertThat(store.isPrepared(PaperFaces.SMALL)).isFalse();
        assertThat(store.prepare(PaperFaces.SMALL, celeba, "").isComplete()).isTrue();
        assertThat(store.isPrepared(PaperFaces.SMALL)).isTrue();
        Manifest manifest = store.manifest("celeba-small");
        assertThat(manifest).isEqualTo(PaperFaces.SMALL.deal(celeba));
        Dataset dataset = store.open(manifest);
        assertThat(dataset.part(Part.MEMBERS_TEST).get(0).caption()).startsWith("a photo of a ");
        assertThat(store.prepare(PaperFaces.SMALL, celeba, "").isComplete()).isTrue();
        assertThat(store.manifest("celeba-small")).isEqualTo(manifest);
    }

    @Test
    void aCopyWithTooFewPeopleOrWithoutIdentitiesIsRefused() throws IOException {
        Path part = Files.createDirectories(temp.resolve("part"));
        Files.copy(celeba.resolve("list_attr_celeba.txt"), part.resolve("list_attr_celeba.txt"));
        assertThatIOException()
                .isThrownBy(() -> PaperFaces.SMALL.deal(part))
                .withMessageContainingAll("expected identity_CelebA.txt", part.toString());
        Files.copy(celeba.resolve("identity_CelebA.txt"), part.resolve("identity_CelebA.txt"));
        Files.copy(celeba.resolve("img_align_celeba/000001.jpg"), part.resolve("000001.jpg"));
        assertThatIOException()
                .isThrownBy(() -> PaperFaces.LARGE.deal(part))
                .withMessageContainingAll("celeba-large needs", "8 to 8 pictures", "has them for 0");
    }
}
