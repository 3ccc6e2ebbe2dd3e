package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.privatelora.data.Augmentation.Family;

/** Of a base model of 64 pixels; a picture of 2 : 1 goes to 80 x 48, for which it is resized to 96 x 48. */
class FramingTest {
    private static final Bucketing RULES = new Bucketing(32, 128, 16, false);
    private static final Framing SQUARES = Framing.of(64, Optional.empty());
    private static final Framing BUCKETS = Framing.of(64, Optional.of(RULES));

    private static Example of(BufferedImage image) {
        return new Example("%064x".formatted(1), "", () -> image);
    }

    /** White, but for columns of another colour at both ends. */
    private static BufferedImage framedBy(int columns) {
        BufferedImage image = new BufferedImage(192, 96, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, 192, 96);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(columns, 0, 192 - 2 * columns, 96);
        graphics.dispose();
        return image;
    }

    private static BufferedImage noise(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, i * 0x9e3779b1 >>> 8);
        }
        return image;
    }

    private static boolean white(float[] pixels) {
        return Arrays.equals(pixels, filled(pixels.length));
    }

    private static float[] filled(int length) {
        float[] ones = new float[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void withoutBucketingAPictureIsTheSquareThatItAlwaysWas() {
        Example example = of(noise(150, 90));
        assertThat(SQUARES.of(example).pixels()).isEqualTo(example.pixels(64));
        assertThat(SQUARES.size(example)).isEqualTo(Resolution.square(64));
    }

    @Test
    void aSquarePictureIsTheSameToTheBitWithBucketing() {
        Example example = of(noise(150, 150));
        assertThat(BUCKETS.of(example).size()).isEqualTo(Resolution.square(64));
        assertThat(BUCKETS.of(example).pixels()).isEqualTo(SQUARES.of(example).pixels());
    }

    /** Eight of 96 columns at each end are cut off: 16 of the picture's own 192. */
    @Test
    void whatIsLeftOverIsCutOffAtBothEndsAlike() {
        Framed framed = BUCKETS.of(of(framedBy(16)));
        assertThat(framed.size()).isEqualTo(new Resolution(80, 48));
        assertThat(white(framed.pixels())).isTrue();
        float[] more = BUCKETS.of(of(framedBy(18))).pixels();
        int green = 80 * 48;
        assertThat(more[green]).isEqualTo(-1);
        assertThat(more[green + 79]).isEqualTo(-1);
        assertThat(more[green + 1]).isEqualTo(1);
        assertThat(more[green + 78]).isEqualTo(1);
    }

    @Test
    void aTurnedPictureIsTheTurnedArray() {
        BufferedImage wide = noise(190, 90);
        BufferedImage tall = new BufferedImage(90, 190, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 90; y++) {
            for (int x = 0; x < 190; x++) {
                tall.setRGB(y, x, wide.getRGB(x, y));
            }
        }
        Framed first = BUCKETS.of(of(wide));
        Framed second = BUCKETS.of(of(tall));
        int width = first.size().width();
        int height = first.size().height();
        assertThat(second.size()).isEqualTo(new Resolution(height, width));
        for (int i = 0; i < width * height; i++) {
            assertThat(second.pixels()[i % width * height + i / width])
                    .isCloseTo(first.pixels()[i], org.assertj.core.api.Assertions.within(1e-4f));
        }
    }

    /** A manifest's crop is about squares. */
    @Test
    void theCropOfTheManifestDoesNotCount() {
        BufferedImage image = noise(90, 190);
        for (Crop crop : Crop.values()) {
            Example example = new Example("%064x".formatted(1), "", () -> image, crop);
            assertThat(BUCKETS.of(example).pixels())
                    .isEqualTo(BUCKETS.of(of(image)).pixels());
            assertThat(example.image().getWidth()).isEqualTo(example.image().getHeight());
        }
    }

    @Test
    void aPictureWithoutABucketIsNamed() {
        Framing small = Framing.of(64, Optional.of(RULES.withNoUpscale(true)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> small.of(of(noise(10, 40))))
                .withMessageContaining("%064x".formatted(1))
                .withMessageContaining("10x40");
    }

    @Test
    void aVersionOfAPictureHasItsSizeAndOnlyItsValues() {
        Example example = of(noise(192, 96));
        Framed plain = BUCKETS.of(example);
        float[] sorted = plain.pixels().clone();
        Arrays.sort(sorted);
        List<Framed> versions = BUCKETS.variants(example, new Augmentation(Family.WEAK, 4));
        assertThat(versions).hasSize(4).allSatisfy(version -> {
            assertThat(version.size()).isEqualTo(plain.size());
            for (float value : version.pixels()) {
                assertThat(Arrays.binarySearch(sorted, value)).isNotNegative();
            }
        });
        assertThat(BUCKETS.variants(example, Augmentation.none()).get(0).pixels())
                .isEqualTo(plain.pixels());
        assertThat(BUCKETS.variants(example, new Augmentation(Family.STRONG, 2)))
                .allSatisfy(version -> assertThat(version.size()).isEqualTo(plain.size()));
    }
}
