package org.privatelora.data.image;

/**
 * What a picture may claim to be before it is decoded.
 *
 * @param side longest side in pixels
 * @param pixels width times height
 */
public record ImageLimits(int side, long pixels) {
    /** Checks that both are positive. */
    public ImageLimits {
        if (side < 1 || pixels < 1) {
            throw new IllegalArgumentException(
                    "limits must be at least 1 pixel, were side " + side + ", pixels " + pixels);
        }
    }

    /** 16,384 a side and 50 million in all: larger than any camera's, smaller than a decompression bomb. */
    public static ImageLimits defaults() {
        return new ImageLimits(16_384, 50_000_000);
    }

    /** Another bound on width times height. */
    public ImageLimits withPixels(long pixels) {
        return new ImageLimits(side, pixels);
    }

    void check(int width, int height) throws ImageFault {
        if (width > side || height > side || (long) width * height > pixels) {
            throw new ImageFault(
                    ImageFault.Kind.TOO_LARGE,
                    "%d x %d pixels; at most %d a side and %d in all are read. Make it smaller"
                            .formatted(width, height, side, pixels));
        }
    }
}
