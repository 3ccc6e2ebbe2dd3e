package org.privatelora.data;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The sizes of buckets for one base model, and which one a picture goes to.
 *
 * <p>The sizes: for every width from the shortest to the longest side, step by step, the largest height of at most the target area; the
 * same turned; and the largest square. A picture goes to the one with the nearest aspect ratio w / h, is resized until it covers it, and
 * loses what is left over at both ends alike.
 *
 * @param rules the grid
 * @param side of the square that the base model takes; its area is the target
 * @param resolutions by width, then height
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/library/train_util.py">sd-scripts, BucketManager</a>
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/library/model_util.py">sd-scripts, make_bucket_resolutions</a>
 */
public record Buckets(Bucketing rules, int side, List<Resolution> resolutions) {
    /** Copies the list. */
    public Buckets {
        resolutions = List.copyOf(resolutions);
    }

    /**
     * How a picture becomes its bucket's.
     *
     * @param bucket size of the result
     * @param resized size before what is left over is cut off; neither side is shorter than the bucket's
     */
    public record Fit(Resolution bucket, Resolution resized) {}

    /**
     * Of a base model.
     *
     * @param rules the grid
     * @param side of the square that the base model takes, in pixels
     * @throws IllegalArgumentException when that square is no possible size of a bucket
     */
    public static Buckets of(Bucketing rules, int side) {
        if (side < rules.minimum() || side > rules.maximum()) {
            throw new IllegalArgumentException("the base model takes pictures of " + side
                    + " pixels, which must be between the buckets' shortest and longest side, were " + rules.minimum()
                    + " and " + rules.maximum() + "; give other ones (--min-bucket-reso, --max-bucket-reso)");
        }
        TreeSet<Resolution> sizes =
                new TreeSet<>(Comparator.comparingInt(Resolution::width).thenComparingInt(Resolution::height));
        sizes.add(Resolution.square(side - side % rules.step()));
        for (int width = rules.minimum(); width <= rules.maximum(); width += rules.step()) {
            int most = side * side / width;
            int height = Math.min(rules.maximum(), most - most % rules.step());
            if (height >= rules.minimum()) {
                sizes.add(new Resolution(width, height));
                sizes.add(new Resolution(height, width));
            }
        }
        return new Buckets(rules, side, List.copyOf(sizes));
    }

    /**
     * The bucket of a picture, which depends on nothing but its size.
     *
     * @throws IllegalArgumentException when small pictures stay small and this one is smaller than the step
     */
    public Fit fit(Resolution picture) {
        return rules.noUpscale() ? unenlarged(picture) : covering(picture, nearest(picture));
    }

    /** Of two that are equally near the first; a picture of a bucket's very size stays what it is. */
    private Resolution nearest(Resolution picture) {
        return resolutions.contains(picture)
                ? picture
                : resolutions.stream()
                        .min(Comparator.comparingDouble(size -> Math.abs(size.aspect() - picture.aspect())))
                        .orElseThrow();
    }

    private static Fit covering(Resolution picture, Resolution bucket) {
        double scale = picture.aspect() > bucket.aspect()
                ? bucket.height() / (double) picture.height()
                : bucket.width() / (double) picture.width();
        return new Fit(bucket, new Resolution(rounded(picture.width() * scale), rounded(picture.height() * scale)));
    }

    /** The largest multiples of the step in the picture, or in what it is when shrunk to the target area. */
    private Fit unenlarged(Resolution picture) {
        boolean large = picture.area() > (long) side * side;
        int width = large ? shrunkWidth(picture.aspect()) : picture.width();
        int height = large ? shrunkHeight(picture.aspect()) : picture.height();
        if (width < rules.step() || height < rules.step()) {
            throw new IllegalArgumentException("a picture of " + picture + " pixels has a side below the step of the"
                    + " buckets, " + rules.step() + "; leave it out, or let small pictures be enlarged"
                    + " (no --bucket-no-upscale)");
        }
        return new Fit(new Resolution(multiple(width), multiple(height)), new Resolution(width, height));
    }

    private int shrunkWidth(double aspect) {
        return byWidth(aspect) ? width(aspect) : rounded(height(aspect) * aspect);
    }

    private int shrunkHeight(double aspect) {
        return byWidth(aspect) ? rounded(width(aspect) / aspect) : height(aspect);
    }

    /** Which side is made a multiple first: the one that leaves the aspect ratio of the bucket nearer the picture's. */
    private boolean byWidth(double aspect) {
        double first = width(aspect) / (double) multiple(rounded(width(aspect) / aspect));
        double second = multiple(rounded(height(aspect) * aspect)) / (double) height(aspect);
        return Math.abs(first - aspect) < Math.abs(second - aspect);
    }

    /** Width of the target area at that aspect ratio, as a multiple. */
    private int width(double aspect) {
        return multiple(rounded(exactWidth(aspect)));
    }

    private int height(double aspect) {
        return multiple(rounded((double) side * side / exactWidth(aspect)));
    }

    private double exactWidth(double aspect) {
        return Math.sqrt((double) side * side * aspect);
    }

    private int multiple(int pixels) {
        return pixels - pixels % rules.step();
    }

    private static int rounded(double pixels) {
        return (int) (pixels + 0.5);
    }
}
