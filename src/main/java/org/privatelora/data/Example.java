package org.privatelora.data;

import java.awt.image.BufferedImage;
import java.util.function.Supplier;

/**
 * One picture with its caption.
 *
 * @param id SHA-256 of the picture's file, or of the attributes of a drawn picture
 * @param caption plain text without line breaks
 * @param picture reads or draws the whole picture anew at each call; throws {@link java.io.UncheckedIOException} naming the file when
 *     it cannot be read
 * @param crop how it becomes square
 */
public record Example(String id, String caption, Supplier<BufferedImage> picture, Crop crop) {
    /** Of which the middle is kept. */
    public Example(String id, String caption, Supplier<BufferedImage> picture) {
        this(id, caption, picture, Crop.CENTRE);
    }

    /** Checks that the id is a hash. */
    public Example {
        if (!Hashes.isHash(id)) {
            throw new IllegalArgumentException(
                    "expected a SHA-256 of 64 lower-case hex digits as id, found \"" + id + "\"");
        }
    }

    /** The picture as a square, in its own pixels. */
    public BufferedImage image() {
        return crop.square(whole());
    }

    /** The picture at its own size and shape. */
    public BufferedImage whole() {
        return picture.get();
    }

    /**
     * The square picture as an array.
     *
     * @param size side in pixels
     * @return (3, size, size) row-major in [-1, 1]; see {@link Pixels#of}
     */
    public float[] pixels(int size) {
        return Pixels.of(image(), size);
    }
}
