package org.privatelora.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
 * @param core (r, r) between the two, when it alone is trained; see {@link LoraXs}
 */
public record LoraModule(
        LoraComponent component, String path, NDArray down, NDArray up, double alpha, Optional<NDArray> core) {
    private static final String DOWN = ".lora_down.weight";
    private static final String UP = ".lora_up.weight";
    private static final String CORE = ".lora_core.weight";

    /** Of two trained factors. */
    public LoraModule(LoraComponent component, String path, NDArray down, NDArray up, double alpha) {
        this(component, path, down, up, alpha, Optional.empty());
    }

    /** Checks that the two factors fit together. */
    public LoraModule {
        new FactorShapes(path, down.getShape(), up.getShape());
        Shape square = new Shape(down.getShape().get(0), down.getShape().get(0));
        if (core.isPresent() && !core.get().getShape().equals(square)) {
            throw new IllegalArgumentException("the core of " + path + " must be " + square + ", was "
                    + core.get().getShape());
        }
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

    /** The key of {@link #core} among what is trained; no file has it. */
    String coreKey() {
        return kohyaName() + CORE;
    }

    /** What is trained, by key: both factors, or the core. */
    Map<String, NDArray> trainables() {
        Map<String, NDArray> trainables = new LinkedHashMap<>();
        if (core.isPresent()) {
            trainables.put(coreKey(), core.get());
        } else {
            trainables.put(downKey(), down);
            trainables.put(upKey(), up);
        }
        return trainables;
    }

    /** The same place, trained on other arrays. */
    LoraModule with(Function<String, NDArray> arrays) {
        return core.isPresent()
                ? new LoraModule(component, path, down, up, alpha, Optional.of(arrays.apply(coreKey())))
                : new LoraModule(component, path, arrays.apply(downKey()), arrays.apply(upKey()), alpha);
    }

    /** What is applied behind {@link #down}: up, or up core, of the same shape. */
    NDArray behind() {
        return core.map(r -> up.reshape(-1, rank()).matMul(r).reshape(up.getShape())) // (out, r) (r, r)
                .orElse(up);
    }

    /** The same update with no core. */
    LoraModule folded() {
        return core.isPresent() ? new LoraModule(component, path, down, behind(), alpha) : this;
    }

    /**
     * What the adapter adds to the projection's weight, multiplier (alpha / r) up down.
     *
     * @param multiplier strength, 1 as trained
     * @return (out, in) or (out, in, kh, kw), float32
     */
    public NDArray delta(double multiplier) {
        return Scope.tidy(() -> {
            NDArray tall = Ops.cast(behind(), DataType.FLOAT32).reshape(-1, rank()); // (out, r)
            NDArray wide = Ops.cast(down, DataType.FLOAT32).reshape(rank(), -1); // (r, in kh kw)
            return Ops.scale(tall.matMul(wide), multiplier * scale()).reshape(weightShape());
        });
    }

    /** Shape of the weight of the projection that this adapts. */
    public Shape weightShape() {
        return new FactorShapes(path, down.getShape(), up.getShape()).weight();
    }
}
