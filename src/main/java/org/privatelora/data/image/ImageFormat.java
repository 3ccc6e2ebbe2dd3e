package org.privatelora.data.image;

import java.util.Arrays;
import java.util.Optional;

/** Formats told by their first bytes, never by the file name: a PNG is often a JPEG in disguise. */
enum ImageFormat {
    PNG("png", 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A),
    JPEG("jpeg", 0xFF, 0xD8, 0xFF),
    GIF("gif", 'G', 'I', 'F', '8'),
    BMP("bmp", 'B', 'M');

    private final String readerName;
    private final int[] magic;

    ImageFormat(String readerName, int... magic) {
        this.readerName = readerName;
        this.magic = magic;
    }

    String readerName() {
        return readerName;
    }

    static Optional<ImageFormat> of(byte[] bytes) {
        return Arrays.stream(values()).filter(format -> format.matches(bytes)).findFirst();
    }

    private boolean matches(byte[] bytes) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
