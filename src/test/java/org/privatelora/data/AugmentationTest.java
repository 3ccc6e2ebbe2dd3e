package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.privatelora.data.Augmentation.Family;
import org.privatelora.data.Augmentation.Move;

class AugmentationTest {
    private static final int SIDE = 16;
    private static final float[] ROW_NUMBERS = numbers(i -> i / SIDE % SIDE);
    private static final float[] COLUMN_NUMBERS = numbers(i -> i % SIDE);

    private static float[] numbers(java.util.function.IntUnaryOperator of) {
        float[] values = new float[3 * SIDE * SIDE];
        IntStream.range(0, values.length).forEach(i -> values[i] = of.applyAsInt(i));
        return values;
    }

    private static Example creature(int index) {
        return PocketWorlds.open("pocket-creatures").part(Part.MEMBERS_AUX).get(index);
    }

    private static Move move(boolean mirrored, int right, int down) {
        return new Move(mirrored, right, down, 1);
    }

    @Test
    void mirroringTwiceIsNothing() {
        float[] picture = creature(0).pixels(SIDE);
        float[] once = move(true, 0, 0).moved(picture, SIDE);
        assertThat(once).isNotEqualTo(picture);
        assertThat(move(true, 0, 0).moved(once, SIDE)).isEqualTo(picture);
    }

    @Test
    void aShiftMovesRightAndDownAndRepeatsTheEdge() {
        float[] right = move(false, 2, 0).moved(COLUMN_NUMBERS, SIDE);
        assertThat(Arrays.copyOf(right, 5)).containsExactly(0, 0, 0, 1, 2);
        float[] down = move(false, 0, -3).moved(ROW_NUMBERS, SIDE);
        assertThat(down[0]).isEqualTo(3);
        assertThat(down[down.length - 1]).isEqualTo(SIDE - 1);
        assertThat(move(false, 2, 0).moved(ROW_NUMBERS, SIDE)).isEqualTo(ROW_NUMBERS);
    }

    @Test
    void zoomShowsTheCentre() {
        BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
        for (int y = 10; y < 30; y++) {
            for (int x = 10; x < 30; x++) {
                image.setRGB(x, y, 0xffffff);
            }
        }
        float[] centre = new Move(false, 0, 0, 2).of(image, SIDE);
        for (float value : centre) {
            assertThat(value).isCloseTo(1, within(1e-5f));
        }
    }

    @Test
    void aPictureThatIsNotMovedIsItself() {
        Example example = creature(1);
        assertThat(move(false, 0, 0).of(example.image(), SIDE)).isEqualTo(example.pixels(SIDE));
        assertThat(Augmentation.none().of(example, SIDE)).singleElement().isEqualTo(example.pixels(SIDE));
    }

    @ParameterizedTest
    @EnumSource(names = {"WEAK", "STRONG"})
    void everyPictureHasVersionsOfItsOwnThatAreAlwaysTheSame(Family family) {
        Augmentation eight = new Augmentation(family, 8);
        List<float[]> versions = eight.of(creature(0), SIDE);
        assertThat(versions).hasSize(8);
        assertThat(versions.stream().map(Arrays::hashCode).distinct().count()).isGreaterThan(6);
        List<float[]> again = eight.of(creature(0), SIDE);
        IntStream.range(0, 8).forEach(k -> assertThat(again.get(k)).isEqualTo(versions.get(k)));
        List<float[]> fewer = new Augmentation(family, 3).of(creature(0), SIDE);
        assertThat(fewer.get(2)).isEqualTo(versions.get(2));
    }

    /** The weak family leaves the size of things alone, so a uniform picture and every value of a picture stay. */
    @Test
    void aWeakVersionHasNoNewValues() {
        float[] picture = creature(2).pixels(SIDE);
        float[] sorted = picture.clone();
        Arrays.sort(sorted);
        for (float[] version : new Augmentation(Family.WEAK, 5).of(creature(2), SIDE)) {
            for (float value : version) {
                assertThat(Arrays.binarySearch(sorted, value)).isNotNegative();
            }
        }
    }

    @Test
    void aPictureHasAtLeastOneVersion() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Augmentation(Family.WEAK, 0));
    }
}
