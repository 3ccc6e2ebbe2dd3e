package org.privatelora.data;

/**
 * Size of a picture.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record Resolution(int width, int height) {
    /** Checks the sides. */
    public Resolution {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "a picture is at least 1 x 1 pixels large, was " + width + " x " + height);
        }
    }

    /** Of a square picture. */
    public static Resolution square(int side) {
        return new Resolution(side, side);
    }

    /** Width divided by height. */
    double aspect() {
        return width / (double) height;
    }

    /** Number of pixels. */
    long area() {
        return (long) width * height;
    }

    /** Such as {@code 448x576}, width first. */
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
