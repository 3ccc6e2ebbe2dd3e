package org.privatelora.model.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.ImageOps;
import org.privatelora.tensor.Scope;

/**
 * Convolution without bias, batch normalisation, ReLU.
 *
 * @param weight (out, in, kh, kw)
 * @param norm weight, bias, mean and variance, each (out,)
 * @param stride in both directions
 * @param rows zeros above and below
 * @param columns zeros left and right
 */
record BasicConv(NDArray weight, Norm norm, int stride, int rows, int columns) implements Layer {
    private static final double EPS = 1e-3;

    /** What the normalisation learnt. */
    record Norm(NDArray weight, NDArray bias, NDArray mean, NDArray variance) {
        static Norm build(int channels, Weights weights) {
            Shape shape = new Shape(channels);
            return new Norm(
                    weights.tensor("weight", shape),
                    weights.tensor("bias", shape),
                    weights.tensor("running_mean", shape),
                    weights.tensor("running_var", shape));
        }
    }

    /** A kernel of {@code height} x {@code width} with stride 1 that keeps the size. */
    static BasicConv same(Weights weights, int in, int out, int height, int width) {
        return new BasicConv(
                weights.at("conv").tensor("weight", new Shape(out, in, height, width)),
                Norm.build(out, weights.at("bn")),
                1,
                height / 2,
                width / 2);
    }

    /** A square kernel without padding. */
    static BasicConv inner(Weights weights, int in, int out, int kernel, int stride) {
        return new BasicConv(
                weights.at("conv").tensor("weight", new Shape(out, in, kernel, kernel)),
                Norm.build(out, weights.at("bn")),
                stride,
                0,
                0);
    }

    @Override
    public NDArray apply(NDArray x) {
        return Scope.tidy(() -> {
            NDArray convolved = ImageOps.conv2d(x, weight, stride, rows, columns);
            NDArray normed = ImageOps.batchNorm(convolved, norm.weight, norm.bias, norm.mean, norm.variance, EPS);
            return Activation.relu(normed);
        });
    }
}
