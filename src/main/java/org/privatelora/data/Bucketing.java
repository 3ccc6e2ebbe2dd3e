package org.privatelora.data;

/**
 * Aspect-ratio bucketing: pictures keep their shape, as far as a grid of sizes allows, instead of becoming squares. The fields are
 * sd-scripts' {@code min_bucket_reso}, {@code max_bucket_reso}, {@code bucket_reso_steps} and {@code bucket_no_upscale}.
 *
 * @param minimum shortest side of a bucket in pixels; a multiple of the step
 * @param maximum longest side of a bucket in pixels; a multiple of the step
 * @param step sides of buckets are multiples of it; it must be one of what the autoencoder shrinks by
 * @param noUpscale whether pictures are never enlarged: each then makes its own bucket of its own size, or of a smaller one of the
 *     target area, and minimum and maximum do not count
 * @see Buckets
 */
public record Bucketing(int minimum, int maximum, int step, boolean noUpscale) {
    /** Checks the ranges. */
    public Bucketing {
        if (step < 1 || minimum < step || minimum % step != 0 || maximum < minimum || maximum % step != 0) {
            throw new IllegalArgumentException(
                    "sides of buckets must be multiples of the step, the longest at least the" + " shortest; were "
                            + minimum + " to " + maximum + " in steps of " + step);
        }
    }

    /** As in sd-scripts: 256 to 1024 in steps of 64, small pictures are enlarged. */
    public static Bucketing defaults() {
        return new Bucketing(256, 1024, 64, false);
    }

    /** The same with small pictures left small, or enlarged. */
    public Bucketing withNoUpscale(boolean noUpscale) {
        return new Bucketing(minimum, maximum, step, noUpscale);
    }
}
