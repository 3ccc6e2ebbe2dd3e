package org.privatelora.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * From the bytes of a PNG, JPEG, GIF or BMP file to an upright, opaque RGB picture.
 *
 * <p>The format is told by the first bytes; the size is read and checked before anything is decoded; damaged, cut-short and
 * animated files and those in CMYK are refused, not half read; EXIF orientations 1 to 8 are applied; transparency is composited
 * on white.
 *
 * @param limits the largest picture that is decoded
 */
public record ImageDecoder(ImageLimits limits) {

    /** A decoder with {@link ImageLimits#defaults()}. */
    public static ImageDecoder defaults() {
        return new ImageDecoder(ImageLimits.defaults());
    }

    /**
     * Decodes one picture.
     *
     * @return type {@link BufferedImage#TYPE_INT_RGB}
     * @throws ImageFault saying what is wrong with the file; it does not know the file's name
     */
    public BufferedImage decode(byte[] file) throws ImageFault {
        return read(file).image();
    }

    /**
     * Decodes one picture and says what was changed on the way.
     *
     * @throws ImageFault as {@link #decode}
     */
    public Decoded read(byte[] file) throws ImageFault {
        ImageFormat format = ImageFormat.of(file)
                .orElseThrow(() -> ImageFault.undecodable(
                        "not a PNG, JPEG, GIF or BMP file by its first bytes; save it as one of these"));
        Optional<byte[]> exif =
                format == ImageFormat.PNG ? PngChunks.check(file).exif() : Optional.empty();
        Orientation orientation = format == ImageFormat.JPEG ? Orientation.ofJpeg(file) : Orientation.ofPng(exif);
        if (format == ImageFormat.JPEG) {
            JpegFrame.requireScreenColours(file);
        }
        BufferedImage stored = stored(file, format);
        return new Decoded(orientation.upright(onWhite(stored)), isTransparent(stored), orientation.code() != 1);
    }

    private BufferedImage stored(byte[] file, ImageFormat format) throws ImageFault {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName());
        if (!readers.hasNext()) {
            throw new IllegalStateException("this Java runtime has no reader for " + format + "; install java.desktop");
        }
        ImageReader reader = readers.next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, false, false);
            limits.check(reader.getWidth(0), reader.getHeight(0));
            requireOne(reader, format);
            return readAll(reader);
        } catch (ImageFault e) {
            throw e;
        } catch (IOException | RuntimeException e) { // readers throw anything on hostile input
            throw ImageFault.undecodable("damaged " + format + " file: " + e.getMessage());
        } finally {
            reader.dispose();
        }
    }

    private static void requireOne(ImageReader reader, ImageFormat format) throws IOException {
        int pictures = format == ImageFormat.GIF ? reader.getNumImages(true) : 1;
        if (pictures > 1) {
            throw new ImageFault(
                    ImageFault.Kind.ANIMATED,
                    "an animated GIF of " + pictures
                            + " pictures; save the picture that is meant as a file of its own");
        }
    }

    private static BufferedImage readAll(ImageReader reader) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = reader.read(0);
        for (String warning : warnings) {
            String text = warning.toLowerCase(Locale.ROOT);
            if (text.contains("corrupt") || text.contains("premature") || text.contains("truncated")) {
                throw ImageFault.undecodable("damaged or cut short: " + warning);
            }
        }
        return image;
    }

    private static boolean isTransparent(BufferedImage image) {
        if (!image.getColorModel().hasAlpha()) {
            return false;
        }
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) >>> 24 != 255) {
                    return true;
                }
            }
        }
        return false;
    }

    private static BufferedImage onWhite(BufferedImage image) {
        BufferedImage out = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        boolean grey = image.getRaster().getNumBands() <= 2 && !(image.getColorModel() instanceof IndexColorModel);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                out.setRGB(x, y, blend(grey ? grey(image.getRaster(), x, y) : image.getRGB(x, y)));
            }
        }
        return out;
    }

    /**
     * A grey sample as stored.
     *
     * @implNote {@code BufferedImage.getRGB} takes grey samples for linear light and brightens them; files hold sRGB values.
     */
    private static int grey(Raster raster, int x, int y) {
        int value = eightBits(raster, x, y, 0);
        int alpha = raster.getNumBands() == 2 ? eightBits(raster, x, y, 1) : 255;
        return alpha << 24 | value << 16 | value << 8 | value;
    }

    private static int eightBits(Raster raster, int x, int y, int band) {
        int full = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
        return (int) Math.round(raster.getSample(x, y, band) * 255.0 / full);
    }

    private static int blend(int argb) {
        int alpha = argb >>> 24;
        if (alpha == 255) {
            return argb;
        }
        return over(argb >> 16 & 0xff, alpha) << 16 | over(argb >> 8 & 0xff, alpha) << 8 | over(argb & 0xff, alpha);
    }

    private static int over(int value, int alpha) {
        return (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }
}
