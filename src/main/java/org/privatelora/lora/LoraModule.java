package org.privatelora.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * The adapter of one projection. Owns nothing: the arrays belong to whoever made them.
 *
 * @param component the part of the model
 * @param path the projection's path in that part's state dict, such as {@code mid_block.attentions.0.proj_in}
 * @param down (r, in), or (r, in, kh, kw) for a convolution
 * @param up (out, r), or (out, r, 1, 1) for a convolution
 * @param alpha scale numerator, positive
 */
public record LoraModule(LoraComponent component, String path, NDArray down, NDArray up, double alpha) {
    private static final String DOWN = ".lora_down.weight";
    private static final String UP = ".lora_up.weight";

    /** Checks that the two factors fit together. */
    public LoraModule {
        new FactorShapes(path, down.getShape(), up.getShape());
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new IllegalArgumentException("alpha of " + path + " must be finite and positive, was " + alpha);
        }
    }

    /** Inner dimension r. */
    public int rank() {
        return (int) down.getShape().get(0);
    }

    /** alpha / r. */
    public double scale() {
        return alpha / rank();
    }

    /** The name in kohya's files: prefix and path with underscores for dots. */
    public String kohyaName() {
        return kohyaName(component, path);
    }

    static String kohyaName(LoraComponent component, String path) {
        return component.kohyaName(path);
    }

    /** The key of {@link #down} in kohya's files. */
    public String downKey() {
        return kohyaName() + DOWN;
    }

    /** The key of {@link #up} in kohya's files. */
    public String upKey() {
        return kohyaName() + UP;
    }

    /** The same place on other factors. */
    LoraModule with(NDArray down, NDArray up) {
        return new LoraModule(component, path, down, up, alpha);
    }

    /**
     * What the adapter adds to the projection's weight, multiplier (alpha / r) up down.
     *
     * @param multiplier strength, 1 as trained
     * @return (out, in) or (out, in, kh, kw), float32
     */
    public NDArray delta(double multiplier) {
        return Scope.tidy(() -> {
            NDArray tall = Ops.cast(up, DataType.FLOAT32).reshape(-1, rank()); // (out, r)
            NDArray wide = Ops.cast(down, DataType.FLOAT32).reshape(rank(), -1); // (r, in kh kw)
            return Ops.scale(tall.matMul(wide), multiplier * scale()).reshape(weightShape());
        });
    }

    /** Shape of the weight of the projection that this adapts. */
    public Shape weightShape() {
        return new FactorShapes(path, down.getShape(), up.getShape()).weight();
    }
}
