package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * A cursor into named tensors from which a model builds its layers.
 *
 * @param source gives the tensors
 * @param path where the cursor stands, empty at the root
 * @param wrap may replace each projection
 */
public record Weights(TensorSource source, String path, ProjectionWrap wrap) {
    /** The root of a source, nothing replaced. */
    public static Weights of(TensorSource source) {
        return new Weights(source, "", ProjectionWrap.NONE);
    }

    /** The same cursor with another wrap. */
    public Weights wrapping(ProjectionWrap wrap) {
        return new Weights(source, path, wrap);
    }

    /** The cursor at a child, such as {@code "mid_block.resnets.0"}. */
    public Weights at(String child) {
        return new Weights(source, join(child), wrap);
    }

    /** The tensor {@code name} below this path. */
    public NDArray tensor(String name, Shape shape) {
        return source.tensor(join(name), shape);
    }

    /** The linear layer {@code name}, with weight (out, in) and, if asked for, bias (out,). */
    public Projection linear(String name, int in, int out, boolean bias) {
        Weights here = at(name);
        NDArray weight = here.tensor("weight", new Shape(out, in));
        return wrap.wrap(here.path, new Linear(weight, bias ? here.bias(out) : Optional.empty()));
    }

    /** The convolution {@code name} with bias and a square kernel. */
    public Projection conv(String name, int in, int out, int kernel, int stride, int padding) {
        Weights here = at(name);
        NDArray weight = here.tensor("weight", new Shape(out, in, kernel, kernel));
        return wrap.wrap(here.path, new Conv2d(weight, here.bias(out), stride, padding));
    }

    /** The group norm {@code name}. */
    public GroupNorm groupNorm(String name, int channels, int groups, double eps) {
        Weights here = at(name);
        Shape shape = new Shape(channels);
        return new GroupNorm(here.tensor("weight", shape), here.tensor("bias", shape), groups, eps);
    }

    /** The layer norm {@code name}. */
    public LayerNorm layerNorm(String name, int channels, double eps) {
        Weights here = at(name);
        Shape shape = new Shape(channels);
        return new LayerNorm(here.tensor("weight", shape), here.tensor("bias", shape), eps);
    }

    /** The embedding table {@code name}. */
    public Embedding embedding(String name, int count, int dim) {
        return new Embedding(at(name).tensor("weight", new Shape(count, dim)));
    }

    /** ShapeRecorder gives no tensor, hence ofNullable. */
    private Optional<NDArray> bias(int out) {
        return Optional.ofNullable(tensor("bias", new Shape(out)));
    }

    private String join(String child) {
        return path.isEmpty() ? child : path + "." + child;
    }
}
