package org.privatelora.data.image;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The EXIF orientation, 1 to 8: how the camera was held, and how to turn the picture upright.
 *
 * @param code 1 upright, 2 mirrored, 3 upside down, 4 mirrored upside down, 5 transposed, 6 to be turned clockwise, 7
 *     transposed along the other diagonal, 8 to be turned anticlockwise
 * @see <a href="https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E">EXIF 3.0, tag 0x0112</a>
 */
record Orientation(int code) {
    private static final Orientation UPRIGHT = new Orientation(1);
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

    /** Of a JPEG file; upright when there is none or it cannot be understood. */
    static Orientation ofJpeg(byte[] file) {
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xff) == 0xff) {
            int marker = file[at + 1] & 0xff;
            int length = ((file[at + 2] & 0xff) << 8) | (file[at + 3] & 0xff);
            int body = at + 4;
            if (marker == 0xda || length < 2) {
                break;
            }
            if (marker == 0xe1 && at + 2 + length <= file.length && startsWithExif(file, body)) {
                return ofTiff(Arrays.copyOfRange(file, body + EXIF.length, at + 2 + length));
            }
            at += 2 + length;
        }
        return UPRIGHT;
    }

    private static boolean startsWithExif(byte[] file, int at) {
        return at + EXIF.length <= file.length && Arrays.equals(file, at, at + EXIF.length, EXIF, 0, EXIF.length);
    }

    static Orientation ofPng(Optional<byte[]> exif) {
        return exif.map(Orientation::ofTiff).orElse(UPRIGHT);
    }

    /** Of the first directory of a TIFF structure: byte order, 42, offset; count, entries of 12 bytes. */
    static Orientation ofTiff(byte[] tiff) {
        if (tiff.length < 14) {
            return UPRIGHT;
        }
        ByteBuffer in = ByteBuffer.wrap(tiff).order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = in.getInt(4);
        if (in.getShort(2) != 42 || directory < 8 || directory > tiff.length - 2) {
            return UPRIGHT;
        }
        int count = Math.min(in.getShort(directory) & 0xffff, (tiff.length - directory - 2) / 12);
        for (int i = 0; i < count; i++) {
            int entry = directory + 2 + 12 * i;
            int code = in.getShort(entry + 8);
            if (in.getShort(entry) == 0x0112 && code >= 1 && code <= 8) {
                return new Orientation(code);
            }
        }
        return UPRIGHT;
    }

    /** The picture turned upright. */
    BufferedImage upright(BufferedImage image) {
        if (code == 1) {
            return image;
        }
        int w = image.getWidth();
        int h = image.getHeight();
        BufferedImage out =
                code >= 5 ? new BufferedImage(h, w, image.getType()) : new BufferedImage(w, h, image.getType());
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                out.setRGB(column(x, y, w, h), row(x, y, w, h), image.getRGB(x, y));
            }
        }
        return out;
    }

    private int column(int x, int y, int w, int h) {
        return switch (code) {
            case 2, 3 -> w - 1 - x;
            case 5, 8 -> y;
            case 6, 7 -> h - 1 - y;
            default -> x;
        };
    }

    private int row(int x, int y, int w, int h) {
        return switch (code) {
            case 3, 4 -> h - 1 - y;
            case 5, 6 -> x;
            case 7, 8 -> w - 1 - x;
            default -> y;
        };
    }
}
