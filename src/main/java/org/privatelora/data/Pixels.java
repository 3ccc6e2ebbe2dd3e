package org.privatelora.data;

import java.awt.image.BufferedImage;

/** Between pictures and arrays of shape (3, H, W): channel, row, column; red, green, blue; -1 is black, 1 is full. */
public final class Pixels {
    private Pixels() {}

    /**
     * Centre-crops to a square and resizes to {@code size} by area averaging of the sRGB values.
     *
     * @param image any type; transparent pixels count as composited on white
     * @param size side of the result in pixels, at least 1
     * @return (3, size, size) in [-1, 1]
     */
    public static float[] of(BufferedImage image, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be at least 1 pixel, was " + size);
        }
        int side = Math.min(image.getWidth(), image.getHeight());
        int left = (image.getWidth() - side) / 2;
        int top = (image.getHeight() - side) / 2;
        int[] rgb = image.getRGB(left, top, side, side, null, 0, side);
        return resized(rgb, Resolution.square(side), Resolution.square(size));
    }

    /**
     * Resizes by area averaging of the sRGB values until the picture covers its bucket, and keeps the middle.
     *
     * @param image any type; transparent pixels count as composited on white
     * @param fit of a picture of that size
     * @return (3, height, width) of the bucket, in [-1, 1]
     */
    static float[] of(BufferedImage image, Buckets.Fit fit) {
        Resolution own = new Resolution(image.getWidth(), image.getHeight());
        int[] rgb = image.getRGB(0, 0, own.width(), own.height(), null, 0, own.width());
        return middle(resized(rgb, own, fit.resized()), fit.resized(), fit.bucket());
    }

    private static float[] resized(int[] rgb, Resolution from, Resolution to) {
        int size = to.width() * to.height();
        float[] out = new float[3 * size];
        for (int channel = 0; channel < 3; channel++) {
            float[] plane = channel(rgb, 16 - 8 * channel);
            float[] narrow = averaged(plane, from.height(), from.width(), to.width());
            float[] columns = transposed(narrow, from.height(), to.width());
            float[] small = averaged(columns, to.width(), from.height(), to.height());
            System.arraycopy(transposed(small, to.width(), to.height()), 0, out, channel * size, size);
        }
        return out;
    }

    /** Of an array (3, height, width). */
    private static float[] middle(float[] pixels, Resolution from, Resolution to) {
        int left = (from.width() - to.width()) / 2;
        int top = (from.height() - to.height()) / 2;
        float[] out = new float[3 * to.width() * to.height()];
        for (int row = 0; row < 3 * to.height(); row++) {
            int source = row / to.height() * from.height() + top + row % to.height();
            System.arraycopy(pixels, source * from.width() + left, out, row * to.width(), to.width());
        }
        return out;
    }

    /** Values of one channel in [-1, 1], on white where transparent. */
    private static float[] channel(int[] argb, int shift) {
        float[] plane = new float[argb.length];
        for (int i = 0; i < plane.length; i++) {
            float alpha = (argb[i] >>> 24) / 255f;
            float value = (argb[i] >>> shift & 0xff) * alpha + 255 * (1 - alpha);
            plane[i] = value / 127.5f - 1;
        }
        return plane;
    }

    /** Each of {@code rows} rows of {@code from} values becomes {@code to} means over equal intervals. */
    private static float[] averaged(float[] rows, int count, int from, int to) {
        if (from == to) {
            return rows;
        }
        float[] out = new float[count * to];
        double ratio = from / (double) to;
        for (int j = 0; j < to; j++) {
            double begin = j * ratio;
            double end = Math.min(from, begin + ratio);
            for (int i = (int) begin; i < end; i++) {
                float share = (float) ((Math.min(i + 1, end) - Math.max(i, begin)) / ratio);
                for (int row = 0; row < count; row++) {
                    out[row * to + j] += share * rows[row * from + i];
                }
            }
        }
        return out;
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] out = new float[values.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                out[c * rows + r] = values[r * columns + c];
            }
        }
        return out;
    }

    /**
     * The picture of an array; values outside [-1, 1] are clipped.
     *
     * @param values (3, height, width)
     */
    public static BufferedImage toImage(float[] values, int width, int height) {
        int plane = width * height;
        if (values.length != 3 * plane) {
            throw new IllegalArgumentException(
                    "expected 3 x " + height + " x " + width + " = " + 3 * plane + " values, found " + values.length);
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            int rgb = level(values[i]) << 16 | level(values[plane + i]) << 8 | level(values[2 * plane + i]);
            image.setRGB(i % width, i / width, rgb);
        }
        return image;
    }

    private static int level(float value) {
        return Math.round(Math.max(0, Math.min(255, (value + 1) * 127.5f)));
    }
}
