package org.privatelora.data.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The chunk structure of a PNG file, checked: the decoder of the Java platform skips checksums, so it would read damaged files.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#5DataRep">PNG specification, third edition, section 5</a>
 */
@SuppressWarnings("ByteBufferBackingArray") // every buffer here wraps the whole file
record PngChunks(Optional<byte[]> exif) {
    private static final int SIGNATURE = 8;
    /** Bit depth allowed for each colour type: {@code 100 * type + depth}. */
    private static final Set<Integer> COLOURS =
            Set.of(1, 2, 4, 8, 16, 208, 216, 301, 302, 304, 308, 408, 416, 608, 616);

    static PngChunks check(byte[] file) throws ImageFault {
        ByteBuffer in = ByteBuffer.wrap(file).position(SIGNATURE);
        Optional<byte[]> exif = Optional.empty();
        boolean first = true;
        boolean data = false;
        while (in.remaining() >= 12) {
            String type = type(in);
            byte[] body = body(in, type);
            if (first) {
                header(type, body);
            }
            first = false;
            requireStill(type);
            data |= type.equals("IDAT");
            exif = type.equals("eXIf") ? Optional.of(body) : exif;
            if (type.equals("IEND")) {
                return finished(data, exif);
            }
        }
        throw ImageFault.undecodable("the PNG file is cut short: its end mark (IEND) is missing");
    }

    private static void requireStill(String type) throws ImageFault {
        if (type.equals("acTL")) {
            throw new ImageFault(
                    ImageFault.Kind.ANIMATED, "an animated PNG; save the picture that is meant as a file of its own");
        }
    }

    private static String type(ByteBuffer in) {
        return new String(in.array(), in.position() + 4, 4, StandardCharsets.ISO_8859_1);
    }

    /** Reads one chunk: length, type, body, checksum of type and body. */
    private static byte[] body(ByteBuffer in, String type) throws ImageFault {
        int start = in.position();
        int length = in.getInt();
        if (length < 0 || length > in.remaining() - 8) {
            throw ImageFault.undecodable("the PNG chunk " + type + " claims " + Integer.toUnsignedString(length)
                    + " bytes, " + Math.max(0, in.remaining() - 8) + " are left");
        }
        CRC32 crc = new CRC32();
        crc.update(in.array(), start + 4, 4 + length);
        byte[] body = Arrays.copyOfRange(in.array(), start + 8, start + 8 + length);
        if (in.position(start + 8 + length).getInt() != (int) crc.getValue()) {
            throw ImageFault.undecodable("wrong checksum in the PNG chunk " + type);
        }
        return body;
    }

    private static void header(String type, byte[] body) throws ImageFault {
        if (!type.equals("IHDR") || body.length != 13) {
            throw ImageFault.undecodable(
                    "a PNG starts with a header (IHDR) of 13 bytes, found " + type + " of " + body.length);
        }
        if (!COLOURS.contains(100 * body[9] + body[8])) {
            throw ImageFault.undecodable("PNG has no colour type " + body[9] + " with " + body[8] + " bits");
        }
    }

    private static PngChunks finished(boolean data, Optional<byte[]> exif) throws ImageFault {
        if (!data) {
            throw ImageFault.undecodable("the PNG file holds no picture (no IDAT chunk)");
        }
        return new PngChunks(exif);
    }
}
