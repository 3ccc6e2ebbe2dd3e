package org.privatelora.lora.format;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.privatelora.lora.FactorShapes;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraModule;
import org.privatelora.safetensors.RawTensor;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * The adapter of one projection as files hold it, to the bit.
 *
 * @param component the part of the model
 * @param path the projection in that part's state dict
 * @param down (r, in), or (r, in, kh, kw) for a convolution
 * @param up (out, r), or (out, r, 1, 1) for a convolution
 * @param alpha scale numerator, positive
 */
record StoredModule(LoraComponent component, String path, RawTensor down, RawTensor up, double alpha) {
    /** Checks that the two factors fit together. */
    StoredModule {
        new FactorShapes(path, down.shape(), up.shape());
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new IllegalArgumentException("alpha of " + path + " must be finite and positive, was " + alpha);
        }
    }

    /** Rounded to a type. */
    static StoredModule of(LoraModule module, DataType type) {
        return new StoredModule(
                module.component(),
                module.path(),
                rounded(module.down(), type),
                rounded(module.up(), type),
                module.alpha());
    }

    private static RawTensor rounded(NDArray factor, DataType type) {
        try (NDArray copy = factor.toType(type, true)) {
            return RawTensor.of(copy);
        }
    }

    FactorShapes shapes() {
        return new FactorShapes(path, down.shape(), up.shape());
    }

    /** More than a linear layer or a 1x1 convolution. */
    boolean isLargeConvolution() {
        Shape inner = down.shape();
        return inner.dimension() == 4 && inner.get(2) * inner.get(3) > 1;
    }

    /** In float32. */
    LoraModule load(NDManager manager) {
        return new LoraModule(component, path, widened(down, manager), widened(up, manager), alpha);
    }

    private static NDArray widened(RawTensor factor, NDManager manager) {
        return Scope.tidy(() -> Ops.cast(factor.toArray(manager), DataType.FLOAT32));
    }
}
