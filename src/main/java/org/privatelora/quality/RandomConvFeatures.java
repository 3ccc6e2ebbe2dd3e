package org.privatelora.quality;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.privatelora.tensor.Rng;

/**
 * A fixed feature space: two layers of random filters with rectification, averaged over the picture, and colour statistics. 30
 * dimensions: 24 filter means, then mean and standard deviation of red, green, blue. Nothing is trained, so nothing has seen any
 * data set.
 *
 * <p>Layer 1: 16 filters 5 x 5, stride 2. Layer 2: 24 filters 3 x 3, stride 2. Filters are normal with variance 1 / fan-in,
 * filters of layer 1 have mean zero, so that they see structure and not colour.
 *
 * @see <a href="https://arxiv.org/abs/1206.6466">Saxe et al. 2011, random convolutional weights</a>
 */
public record RandomConvFeatures() implements FeatureSpace {
    /** Number of features. */
    public static final int DIMENSIONS = 30;

    private static final int FIRST = 16;
    private static final int SECOND = 24;
    private static final float[][] FILTERS_1 = filters("layer-1", FIRST, 3 * 5 * 5, true);
    private static final float[][] FILTERS_2 = filters("layer-2", SECOND, FIRST * 3 * 3, false);

    @Override
    public String name() {
        return "random-conv-30 v1";
    }

    @Override
    public double scale() {
        return 1000;
    }

    /** With fewer the covariance would be singular. */
    @Override
    public int leastPictures() {
        return DIMENSIONS + 1;
    }

    @Override
    public double[][] of(float[][] pictures, int size) {
        return Arrays.stream(pictures)
                .parallel()
                .map(picture -> of(picture, size))
                .toArray(double[][]::new);
    }

    /**
     * Features of one picture.
     *
     * @param picture (3, size, size) in [-1, 1]
     * @param size side in pixels, at least 16
     * @return (30,)
     */
    public static double[] of(float[] picture, int size) {
        if (size < 16 || picture.length != 3 * size * size) {
            throw new IllegalArgumentException("expected 3 x " + size + " x " + size
                    + " values with a side of at least 16 pixels, found " + picture.length);
        }
        double[] features = new double[DIMENSIONS];
        int side = (size - 5) / 2 + 1;
        float[] hidden = rectifiedConvolution(picture, 3, size, FILTERS_1, 5, 2);
        int last = (side - 3) / 2 + 1;
        float[] maps = rectifiedConvolution(hidden, FIRST, side, FILTERS_2, 3, 2);
        for (int f = 0; f < SECOND; f++) {
            features[f] = mean(maps, f * last * last, last * last);
        }
        for (int c = 0; c < 3; c++) {
            features[SECOND + c] = mean(picture, c * size * size, size * size);
            features[SECOND + 3 + c] = deviation(picture, c * size * size, size * size, features[SECOND + c]);
        }
        return features;
    }

    private static float[][] filters(String layer, int count, int fanIn, boolean centred) {
        return IntStream.range(0, count)
                .mapToObj(f -> filter(new Rng(2411).normal(layer, 0, f, fanIn), centred))
                .toArray(float[][]::new);
    }

    private static float[] filter(float[] normal, boolean centred) {
        double shift = centred ? mean(normal, 0, normal.length) : 0;
        for (int i = 0; i < normal.length; i++) {
            normal[i] = (float) ((normal[i] - shift) / Math.sqrt(normal.length));
        }
        return normal;
    }

    /** max(0, filter * x) without padding: (in, side, side) to (filters, out, out). */
    private static float[] rectifiedConvolution(
            float[] x, int in, int side, float[][] filters, int kernel, int stride) {
        int out = (side - kernel) / stride + 1;
        float[] y = new float[filters.length * out * out];
        float[] patch = new float[in * kernel * kernel];
        for (int i = 0; i < out * out; i++) {
            int top = i / out * stride;
            int left = i % out * stride;
            for (int row = 0; row < in * kernel; row++) { // row of the patch: channel, then line
                int from = (row / kernel * side + top + row % kernel) * side + left;
                System.arraycopy(x, from, patch, row * kernel, kernel);
            }
            for (int f = 0; f < filters.length; f++) {
                y[f * out * out + i] = Math.max(0, dot(filters[f], patch));
            }
        }
        return y;
    }

    private static float dot(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double mean(float[] x, int begin, int count) {
        double sum = 0;
        for (int i = begin; i < begin + count; i++) {
            sum += x[i];
        }
        return sum / count;
    }

    private static double deviation(float[] x, int begin, int count, double mean) {
        double sum = 0;
        for (int i = begin; i < begin + count; i++) {
            sum += (x[i] - mean) * (x[i] - mean);
        }
        return Math.sqrt(sum / count);
    }
}
