package org.privatelora.data;

import java.awt.image.BufferedImage;

/**
 * A picture about to be put in a split.
 *
 * @param path within the archive's top folder
 * @param sha256 of the file
 * @param thumbnail (3, 16, 16) of mean 0 and norm 1: by it near-duplicates are found
 * @param side shorter side in pixels
 * @param complexity bytes as PNG of 64 x 64 pixels
 */
@SuppressWarnings("ArrayRecordComponent") // a picture equals itself only
record Picture(String path, String sha256, float[] thumbnail, int side, int complexity) {
    private static final int SIDE = 16;
    private static final int COMPLEXITY_SIDE = 64;

    /** @param image upright and opaque */
    static Picture of(String path, String sha256, BufferedImage image) {
        int complexity = MatchedDeal.pngSize(
                Pixels.toImage(Pixels.of(image, COMPLEXITY_SIDE), COMPLEXITY_SIDE, COMPLEXITY_SIDE));
        return new Picture(
                path,
                sha256,
                standardised(Pixels.of(image, SIDE)),
                Math.min(image.getWidth(), image.getHeight()),
                complexity);
    }

    /** The file's name without folders. */
    String file() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * How alike two pictures look, whatever their brightness and contrast: 1 for the same, about 0 for unrelated ones.
     *
     * @return the correlation of the thumbnails, in [-1, 1]
     */
    double likeness(Picture other) {
        double sum = 0;
        for (int i = 0; i < thumbnail.length; i++) {
            sum += thumbnail[i] * (double) other.thumbnail[i];
        }
        return sum;
    }

    /** The same with the other picture mirrored left to right, as augmented folders hold it. */
    double likenessMirrored(Picture other) {
        double sum = 0;
        for (int i = 0; i < thumbnail.length; i++) {
            int column = i % SIDE;
            sum += thumbnail[i] * (double) other.thumbnail[i - column + SIDE - 1 - column];
        }
        return sum;
    }

    /** Mean 0 and norm 1; a picture of one colour becomes 0. */
    private static float[] standardised(float[] values) {
        double mean = 0;
        for (float v : values) {
            mean += v / (double) values.length;
        }
        double square = 1e-12;
        for (float v : values) {
            square += (v - mean) * (v - mean);
        }
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) ((values[i] - mean) / Math.sqrt(square));
        }
        return out;
    }
}
