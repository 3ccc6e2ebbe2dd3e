package org.privatelora.data;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.privatelora.tensor.Rng;

/**
 * Other versions of a picture, so that training does not see the same one in every epoch. There are K of them, each drawn from the family
 * by the picture's id and the version's number alone: they can be encoded once, and an attacker who knows the recipe has the very same ones.
 *
 * @param family what is done to a picture
 * @param variants K, how many versions a picture has, at least 1
 * @implNote the picture itself is not one of them, though a draw may come close to it. What a shift uncovers repeats the edge.
 */
public record Augmentation(Family family, int variants) {
    private static final Rng DRAWS = new Rng(0);
    /** A shift is at most the side divided by this: 4 pixels of 32, the custom since He et al. 2016. */
    private static final int SHIFT = 8;

    private static final double LARGEST_ZOOM = 1.25;

    /** What is done to a picture. */
    public enum Family {
        /** Nothing. */
        NONE,
        /** Mirrored or not, and shifted by at most an eighth of the side in each direction. */
        WEAK,
        /** The same, of a centre part that is enlarged by a factor in [1, 1.25]. */
        STRONG
    }

    /** Checks the range. */
    public Augmentation {
        family = family == null ? Family.NONE : family;
        if (variants < 1) {
            throw new IllegalArgumentException("a picture must have at least 1 variant, had " + variants);
        }
    }

    /** Pictures as they are. */
    public static Augmentation none() {
        return new Augmentation(Family.NONE, 8);
    }

    /** The same number of versions of another family. */
    public Augmentation withFamily(Family family) {
        return new Augmentation(family, variants);
    }

    /** Whether training sees anything but the pictures themselves. */
    public boolean active() {
        return family != Family.NONE;
    }

    /**
     * The versions of a picture.
     *
     * @param example the picture
     * @param size side of the result in pixels
     * @return K arrays (3, size, size) in [-1, 1]; the picture itself alone when the family is NONE
     */
    public List<float[]> of(Example example, int size) {
        BufferedImage image = example.image();
        return active()
                ? IntStream.range(0, variants)
                        .mapToObj(k ->
                                move(example.id(), k, Resolution.square(size)).of(image, size))
                        .toList()
                : List.of(Pixels.of(image, size));
    }

    /** The same of a whole picture in its bucket: K arrays (3, height, width). */
    List<float[]> of(String id, BufferedImage image, Buckets.Fit fit) {
        return active()
                ? IntStream.range(0, variants)
                        .mapToObj(k -> move(id, k, fit.bucket()).of(image, fit))
                        .toList()
                : List.of(Pixels.of(image, fit));
    }

    private Move move(String id, int k, Resolution size) {
        String stream = "augmentation/" + id;
        int across = size.width() / SHIFT;
        int along = size.height() / SHIFT;
        double zoom = 1 + (LARGEST_ZOOM - 1) * DRAWS.uniform(stream + "/zoom", k, 0, 1)[0];
        return new Move(
                DRAWS.below(2, stream + "/flip", k, 0) == 1,
                DRAWS.below(2 * across + 1, stream + "/shift", k, 0) - across,
                DRAWS.below(2 * along + 1, stream + "/shift", k, 1) - along,
                family == Family.STRONG ? zoom : 1);
    }

    /**
     * What is done to one picture: zoom, then mirror, then shift.
     *
     * @param mirrored left becomes right
     * @param right pixels of the result, may be negative
     * @param down pixels of the result, may be negative
     * @param zoom at least 1
     */
    record Move(boolean mirrored, int right, int down, double zoom) {
        float[] of(BufferedImage image, int size) {
            int side = Math.min(image.getWidth(), image.getHeight());
            int kept = Math.max(1, (int) Math.round(side / zoom));
            int left = (image.getWidth() - kept) / 2;
            int top = (image.getHeight() - kept) / 2;
            return moved(Pixels.of(image.getSubimage(left, top, kept, kept), size), size);
        }

        /** The middle of the picture, enlarged until it covers the bucket. */
        float[] of(BufferedImage image, Buckets.Fit fit) {
            int width = Math.max(1, (int) Math.round(image.getWidth() / zoom));
            int height = Math.max(1, (int) Math.round(image.getHeight() / zoom));
            int left = (image.getWidth() - width) / 2;
            int top = (image.getHeight() - height) / 2;
            return moved(Pixels.of(image.getSubimage(left, top, width, height), fit), fit.bucket());
        }

        /** Of an array (3, size, size). */
        float[] moved(float[] pixels, int size) {
            return moved(pixels, Resolution.square(size));
        }

        /** Of an array (3, height, width). */
        float[] moved(float[] pixels, Resolution size) {
            int width = size.width();
            int height = size.height();
            float[] moved = new float[pixels.length];
            for (int row = 0; row < 3 * height; row++) {
                int from = row / height * height + inside(row % height - down, height);
                for (int column = 0; column < width; column++) {
                    int source = inside(column - right, width);
                    moved[row * width + column] = pixels[from * width + (mirrored ? width - 1 - source : source)];
                }
            }
            return moved;
        }

        private static int inside(int place, int size) {
            return Math.max(0, Math.min(size - 1, place));
        }
    }
}
