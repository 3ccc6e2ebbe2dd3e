package org.privatelora.data;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;

/**
 * How pictures become arrays for a base model: squares, cropped as the data set's manifest says; or with bucketing each of its bucket's
 * size, whatever the manifest's crop, which is about squares.
 *
 * @param side of the square that the base model takes, in pixels
 * @param buckets where pictures keep their shape
 */
public record Framing(int side, Optional<Buckets> buckets) {
    /** For a base model, with bucketing or without. */
    public static Framing of(int side, Optional<Bucketing> bucketing) {
        return new Framing(side, bucketing.map(rules -> Buckets.of(rules, side)));
    }

    /** The array of a picture. */
    public Framed of(Example example) {
        if (buckets.isEmpty()) {
            return new Framed(example.pixels(side), Resolution.square(side));
        }
        BufferedImage image = example.whole();
        Buckets.Fit fit = fit(example, image);
        return new Framed(Pixels.of(image, fit), fit.bucket());
    }

    /** The arrays of the versions of a picture, all of its size. */
    public List<Framed> variants(Example example, Augmentation augmentation) {
        if (buckets.isEmpty()) {
            return framed(augmentation.of(example, side), Resolution.square(side));
        }
        BufferedImage image = example.whole();
        Buckets.Fit fit = fit(example, image);
        return framed(augmentation.of(example.id(), image, fit), fit.bucket());
    }

    private static List<Framed> framed(List<float[]> pictures, Resolution size) {
        return pictures.stream().map(pixels -> new Framed(pixels, size)).toList();
    }

    /** The size that a picture will have; without bucketing it is not looked at. */
    public Resolution size(Example example) {
        return buckets.isEmpty()
                ? Resolution.square(side)
                : fit(example, example.whole()).bucket();
    }

    private Buckets.Fit fit(Example example, BufferedImage image) {
        try {
            return buckets.orElseThrow().fit(new Resolution(image.getWidth(), image.getHeight()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("picture " + example.id() + ": " + e.getMessage(), e);
        }
    }
}
