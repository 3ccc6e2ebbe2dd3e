package org.privatelora.data;

import java.awt.image.BufferedImage;
import java.util.function.Supplier;

/**
 * One picture with its caption.
 *
 * @param id SHA-256 of the picture's file, or of the attributes of a drawn picture
 * @param caption plain text without line breaks
 * @param picture reads or draws the picture anew at each call; throws {@link java.io.UncheckedIOException} naming the file when
 *     it cannot be read
 */
public record Example(String id, String caption, Supplier<BufferedImage> picture) {
    /** Checks that the id is a hash. */
    public Example {
        if (!Hashes.isHash(id)) {
            throw new IllegalArgumentException(
                    "expected a SHA-256 of 64 lower-case hex digits as id, found \"" + id + "\"");
        }
    }

    /** The picture at its own size. */
    public BufferedImage image() {
        return picture.get();
    }

    /**
     * The picture as an array.
     *
     * @param size side in pixels
     * @return (3, size, size) row-major in [-1, 1]; see {@link Pixels#of}
     */
    public float[] pixels(int size) {
        return Pixels.of(image(), size);
    }
}
