package org.privatelora.data;

/**
 * A picture as the autoencoder is shown it, cropped and resized.
 *
 * @param pixels (3, height, width) row-major in [-1, 1]; not copied, must not be changed
 * @param size width and height
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Framed(float[] pixels, Resolution size) {
    /** Checks the number of values. */
    public Framed {
        if (pixels.length != 3 * size.area()) {
            throw new IllegalArgumentException(
                    "expected 3 x " + size.height() + " x " + size.width() + " values, found " + pixels.length);
        }
    }
}
