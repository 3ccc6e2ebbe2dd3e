package org.privatelora.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private static final ImageDecoder DECODER = ImageDecoder.defaults();

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp"})
    void losslessFormatsGiveTheStoredColours(String format) throws IOException {
        BufferedImage image = corner();
        assertThat(rgb(DECODER.decode(encoded(image, format)))).isEqualTo(rgb(image));
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
    void greySamplesAreKeptAsStored(int type) throws IOException {
        BufferedImage image = new BufferedImage(256, 1, type);
        for (int x = 0; x < 256; x++) {
            image.getRaster().setSample(x, 0, 0, type == BufferedImage.TYPE_BYTE_GRAY ? x : x * 257);
        }
        BufferedImage decoded = DECODER.decode(encoded(image, "png"));
        for (int x = 0; x < 256; x++) {
            assertThat(new Color(decoded.getRGB(x, 0))).isEqualTo(new Color(x, x, x));
        }
    }

    @Test
    void transparencyIsCompositedOnWhite() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x80ff0000);
        assertThat(rgb(DECODER.decode(encoded(image, "png")))).containsExactly(0xffff7f7f, 0xffffffff);
    }

    /** Where the red top left corner of the upright 3 x 2 picture is stored, by orientation. */
    @ParameterizedTest
    @CsvSource({"1,3,2,0,0", "2,3,2,2,0", "3,3,2,2,1", "4,3,2,0,1", "5,2,3,0,0", "6,2,3,0,2", "7,2,3,1,2", "8,2,3,1,0"})
    void everyExifOrientationIsTurnedUpright(int code, int width, int height, int x, int y) throws IOException {
        BufferedImage stored = new BufferedImage(width * 16, height * 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 256; i++) {
            stored.setRGB(x * 16 + i % 16, y * 16 + i / 16, 0xff0000);
        }
        for (byte[] file :
                new byte[][] {withJpegExif(encoded(stored, "jpeg"), code), withPngExif(encoded(stored, "png"), code)}) {
            BufferedImage upright = DECODER.decode(file);
            assertThat(upright.getWidth()).isEqualTo(48);
            assertThat(upright.getHeight()).isEqualTo(32);
            assertThat(new Color(upright.getRGB(5, 5)).getRed()).isGreaterThan(200);
            assertThat(new Color(upright.getRGB(40, 5)).getRed()).isLessThan(60);
            assertThat(new Color(upright.getRGB(5, 26)).getRed()).isLessThan(60);
        }
    }

    @Test
    void aBombIsRefusedByItsHeader() throws IOException {
        byte[] png = encoded(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png");
        ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000).putInt(29, crc(png, 12, 17));
        ImageFault fault = catchThrowableOfType(ImageFault.class, () -> DECODER.decode(png));
        assertThat(fault.kind()).isEqualTo(ImageFault.Kind.TOO_LARGE);
        assertThat(fault).hasMessageContaining("60000 x 60000");
    }

    @Test
    void limitsCountPixels() throws IOException {
        byte[] png = encoded(new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB), "png");
        assertThat(new ImageDecoder(ImageLimits.defaults().withPixels(100))
                        .decode(png)
                        .getWidth())
                .isEqualTo(10);
        assertThatThrownBy(() -> new ImageDecoder(ImageLimits.defaults().withPixels(99)).decode(png))
                .hasMessageContaining("at most 16384 a side and 99 in all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg"})
    void aFileCutShortIsRefused(String format) throws IOException {
        BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 4096; i++) {
            noise.setRGB(i % 64, i / 64, i * 2_654_435);
        }
        byte[] whole = encoded(noise, format);
        assertThat(DECODER.decode(whole).getWidth()).isEqualTo(64);
        for (double share : new double[] {0.1, 0.5, 0.9}) {
            byte[] part = Arrays.copyOf(whole, (int) (whole.length * share));
            assertThatThrownBy(() -> DECODER.decode(part)).isInstanceOf(ImageFault.class);
        }
    }

    @Test
    void whatIsNoPictureIsRefused() {
        assertThatThrownBy(() -> DECODER.decode("<svg/>".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessageContaining("first bytes");
        assertThatThrownBy(() -> DECODER.decode(new byte[0])).isInstanceOf(ImageFault.class);
    }

    static BufferedImage corner() {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x123456);
        image.setRGB(2, 1, 0xfedcba);
        return image;
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    private static byte[] tiff(int orientation) {
        return ByteBuffer.allocate(26)
                .putShort((short) 0x4d4d)
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
    }

    private static byte[] withJpegExif(byte[] jpeg, int orientation) {
        byte[] exif = tiff(orientation);
        return ByteBuffer.allocate(jpeg.length + exif.length + 10)
                .put(jpeg, 0, 2)
                .putShort((short) 0xffe1)
                .putShort((short) (exif.length + 8))
                .put(new byte[] {'E', 'x', 'i', 'f', 0, 0})
                .put(exif)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    private static byte[] withPngExif(byte[] png, int orientation) {
        byte[] exif = tiff(orientation);
        byte[] chunk = ByteBuffer.allocate(exif.length + 12)
                .putInt(exif.length)
                .put(new byte[] {'e', 'X', 'I', 'f'})
                .put(exif)
                .array();
        ByteBuffer.wrap(chunk).putInt(exif.length + 8, crc(chunk, 4, exif.length + 4));
        return ByteBuffer.allocate(png.length + chunk.length)
                .put(png, 0, 33)
                .put(chunk)
                .put(png, 33, png.length - 33)
                .array();
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private static int[] rgb(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
