package org.privatelora.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Formats told by their first bytes, never by the file name: a PNG is often a JPEG in disguise. */
enum ImageFormat {
    PNG("png", "\u0089PNG\r\n\u001a\n"),
    JPEG("jpeg", "\u00ff\u00d8\u00ff"),
    GIF("gif", "GIF8"),
    BMP("bmp", "BM");

    private final String readerName;
    private final String magic;

    ImageFormat(String readerName, String magic) {
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
        int length = Math.min(bytes.length, magic.length());
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).equals(magic);
    }
}
