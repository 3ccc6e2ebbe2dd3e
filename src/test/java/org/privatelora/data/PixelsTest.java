package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PixelsTest {
    @Test
    void arrayToImageToArrayIsExactOnEightBitLevels() {
        BufferedImage image = noise(16, 16, 1);
        float[] values = Pixels.of(image, 16);
        BufferedImage back = Pixels.toImage(values, 16, 16);
        for (int i = 0; i < 256; i++) {
            assertThat(back.getRGB(i % 16, i / 16)).isEqualTo(image.getRGB(i % 16, i / 16));
        }
    }

    @Test
    void channelsComeFirstAndBlackIsMinusOne() {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 0, 0xff0000);
        image.setRGB(0, 1, 0x0000ff);
        assertThat(Pixels.of(image, 2)).containsExactly(-1, 1, -1, -1, /* green */ -1, -1, -1, -1, -1, -1, 1, -1);
    }

    @Test
    void averagingKeepsTheMean() {
        BufferedImage image = noise(37, 37, 2);
        assertThat(mean(Pixels.of(image, 11))).isCloseTo(mean(Pixels.of(image, 37)), within(1e-5));
    }

    @Test
    void halvingIsTheMeanOfFour() {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0xff0000);
        assertThat(Pixels.of(image, 1)).containsExactly(-0.5f, -1f, -1f);
    }

    @Test
    void theMiddleOfAWideOrTallPictureIsKept() {
        BufferedImage wide = new BufferedImage(6, 2, BufferedImage.TYPE_INT_RGB);
        wide.setRGB(2, 0, 0xffffff);
        assertThat(Pixels.of(wide, 2)[0]).isEqualTo(1f);
        BufferedImage tall = new BufferedImage(2, 6, BufferedImage.TYPE_INT_RGB);
        tall.setRGB(1, 3, 0xffffff);
        assertThat(Pixels.of(tall, 2)[3]).isEqualTo(1f);
    }

    @Test
    void transparencyIsWhite() {
        BufferedImage clear = new BufferedImage(3, 3, BufferedImage.TYPE_INT_ARGB);
        assertThat(Pixels.of(clear, 3)).containsOnly(1f);
    }

    @Test
    void valuesBeyondTheRangeAreClipped() {
        assertThat(Pixels.toImage(new float[] {-3, 0, 3}, 1, 1).getRGB(0, 0)).isEqualTo(0xff0080ff);
    }

    @Test
    void wrongSizesAreNamed() {
        assertThatThrownBy(() -> Pixels.of(noise(2, 2, 1), 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> Pixels.toImage(new float[5], 1, 2)).hasMessageContaining("3 x 2 x 1 = 6");
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return sum / values.length;
    }

    private static BufferedImage noise(int width, int height, long seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, random.nextInt(1 << 24));
        }
        return image;
    }
}
