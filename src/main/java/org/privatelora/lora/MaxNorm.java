package org.privatelora.lora;

import ai.djl.ndarray.NDArray;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * A bound on every module's update: both factors are shortened alike until the Frobenius norm of (alpha / r) up down is at most the
 * limit. Part of an optimiser's step: changes the arrays in place.
 *
 * @param limit positive
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/networks/lora.py">sd-scripts, scale_weight_norms</a>
 */
public record MaxNorm(double limit) {
    /** Checks the range. */
    public MaxNorm {
        if (!(limit > 0 && Double.isFinite(limit))) {
            throw new IllegalArgumentException("a bound on norms must be finite and positive, was " + limit);
        }
    }

    /** Bounds every module; one that is within the limit keeps every bit. */
    public void apply(LoraWeights lora) {
        lora.modules().forEach(module -> Scope.run(() -> Autograd.noGrad(() -> shorten(module))));
    }

    private NDArray shorten(LoraModule module) {
        NDArray most = Tensors.of(module.down().getManager(), (float) limit);
        NDArray factor = most.div(most.maximum(norm(module))).sqrt(); // sqrt(min(1, limit / norm))
        if (module.core().isPresent()) {
            NDArray core = module.core().get();
            Ops.copyInto(core, core.mul(factor.square()));
        } else {
            Ops.copyInto(module.down(), module.down().mul(factor));
            Ops.copyInto(module.up(), module.up().mul(factor));
        }
        return factor;
    }

    /**
     * Norm of a module's update, shape ().
     *
     * @implNote from the two r x r Gram matrices: the product itself would be as large as the weight.
     */
    static NDArray norm(LoraModule module) {
        NDArray up = module.behind().reshape(-1, module.rank()); // (out, r)
        NDArray down = module.down().reshape(module.rank(), -1); // (r, in kh kw)
        NDArray square =
                up.transpose().matMul(up).mul(down.matMul(down.transpose())).sum(); // <U'U, D D'> = |U D|^2
        return Ops.scale(square.abs().sqrt(), module.scale()); // rounding may make a square of 0 negative
    }
}
