package org.privatelora.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import org.privatelora.nn.Conv2d;
import org.privatelora.nn.Projection;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * y = base(x) + up(factor down(x)) (Hu et al. 2021, eq. 3).
 *
 * @param base the frozen projection, or one that carries another adapter
 * @param module the two trained factors
 * @param factor multiplier (alpha / r)
 * @param stride of the base, 1 for a linear layer
 * @param padding of the base, 0 for a linear layer
 * @param masks what is dropped, in training
 * @implNote the factors are cast to the type of x inside the graph, so float32 factors train beside float16 weights. The multiplication
 *     is done between them, where the tensor is smallest.
 */
record LoraProjection(
        Projection base, LoraModule module, double factor, int stride, int padding, Optional<LoraMasks> masks)
        implements Projection {

    static LoraProjection around(Projection base, LoraModule module, double multiplier, Optional<LoraMasks> masks) {
        double present = masks.map(m -> m.presence(module.kohyaName())).orElse(1.0);
        double factor = multiplier * module.scale() * present;
        if (base instanceof LoraProjection inner) {
            return new LoraProjection(base, module, factor, inner.stride, inner.padding, masks);
        }
        if (base instanceof Conv2d conv) {
            return new LoraProjection(base, module, factor, conv.stride(), conv.padding(), masks);
        }
        return new LoraProjection(base, module, factor, 1, 0, masks);
    }

    /** The weight below all adapters; none when the base is of another kind, or lists shapes only. */
    Optional<NDArray> frozenWeight() {
        if (base instanceof LoraProjection inner) {
            return inner.frozenWeight();
        }
        return FrozenWeights.of(base);
    }

    @Override
    public NDArray apply(NDArray x) {
        return Scope.tidy(() -> base.apply(x).add(update(x)));
    }

    private NDArray update(NDArray x) {
        DataType type = x.getDataType();
        NDArray down = Ops.cast(module.down(), type);
        NDArray up = Ops.cast(module.behind(), type);
        boolean linear = down.getShape().dimension() == 2;
        NDArray inner = scaled(dropped(linear ? Ops.linear(x, down) : Ops.conv2d(x, down, stride, padding)));
        return linear ? Ops.linear(inner, up) : Ops.conv2d(inner, up, 1, 0);
    }

    private NDArray scaled(NDArray inner) {
        return factor == 1 ? inner : Ops.scale(inner, factor);
    }

    private NDArray dropped(NDArray inner) {
        return masks.isPresent() ? masks.get().apply(module.kohyaName(), inner) : inner;
    }
}
