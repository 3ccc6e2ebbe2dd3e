package org.privatelora.tensor;

import ai.djl.ndarray.NDArray;

/** Operations of image classifiers that DJL does not offer as plain functions; each result belongs to the manager of x. */
public final class ImageOps {
    private ImageOps() {}

    /**
     * Two-dimensional cross-correlation without bias, for use without gradients.
     *
     * @param x (B, in, H, W)
     * @param weight (out, in, kh, kw)
     * @param stride same in both directions
     * @param rows zeros above and below
     * @param columns zeros left and right
     * @return (B, out, H', W')
     * @implNote on the CPU its input gradients may be wrong; see {@link Ops#conv2d}.
     */
    public static NDArray conv2d(NDArray x, NDArray weight, int stride, int rows, int columns) {
        return Ops.call("conv2d_plain")
                .with(x)
                .with(weight)
                .with(stride)
                .with(rows)
                .with(columns)
                .tensor(x);
    }

    /**
     * Batch normalisation with given statistics, weight (x - mean) / sqrt(variance + eps) + bias (Ioffe and Szegedy 2015).
     *
     * @param x (B, C, H, W)
     * @param weight (C,)
     * @param bias (C,)
     * @param mean (C,)
     * @param variance (C,)
     * @param eps added to the variance
     * @return same shape as x
     */
    public static NDArray batchNorm(
            NDArray x, NDArray weight, NDArray bias, NDArray mean, NDArray variance, double eps) {
        return Ops.call("batch_norm")
                .with(x)
                .with(weight)
                .with(bias)
                .with(mean)
                .with(variance)
                .with(eps)
                .tensor(x);
    }

    /** The largest of each size x size window of (B, C, H, W); the border counts as minus infinity. */
    public static NDArray maxPool(NDArray x, int size, int stride, int padding) {
        return Ops.call("max_pool")
                .with(x)
                .with(size)
                .with(stride)
                .with(padding)
                .tensor(x);
    }

    /** The mean of each size x size window of (B, C, H, W), stride 1; the border does not count. */
    public static NDArray averagePool(NDArray x, int size, int padding) {
        return Ops.call("average_pool").with(x).with(size).with(padding).tensor(x);
    }

    /** Bilinear interpolation of (B, C, H, W) to the given size, centres of pixels half a pixel inside, no smoothing. */
    public static NDArray resizeBilinear(NDArray x, long height, long width) {
        return Ops.call("resize_bilinear").with(x).with(height).with(width).tensor(x);
    }
}
