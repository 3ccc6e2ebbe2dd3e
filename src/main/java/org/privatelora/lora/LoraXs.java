package org.privatelora.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * LoRA-XS: y = W x + (alpha / r) U S R V' x, where U S V' are the r largest singular values of the frozen W with their vectors, and only
 * the r x r core R is trained, from N(0, 1e-10). {@code down} is V', {@code up} is U S; files hold {@code down} and {@code up R}, an
 * ordinary LoRA.
 *
 * @see <a href="https://arxiv.org/abs/2405.17604">Bałazy et al. 2024, LoRA-XS, section 3</a>
 * @implNote the factors are made anew whenever a run begins or goes on, by {@link TruncatedSvd} in double precision on the JVM, which has
 *     the same bits on every machine; a checkpoint holds the cores alone. A LoRA-XS that is read from a file is an ordinary LoRA.
 */
public final class LoraXs {
    private static final double DEVIATION = 1e-5;

    private LoraXs() {}

    /**
     * A fresh adapter of the same places, ranks and alphas.
     *
     * @param places an adapter of any values
     * @param frozen the weights of both parts of the model
     * @param manager owns the new arrays
     * @param rng a core's numbers depend on the seed and its module's name only
     */
    public static LoraWeights in(
            LoraWeights places, Map<LoraComponent, FrozenWeights> frozen, NDManager manager, Rng rng) {
        List<LoraModule> modules = places.modules().stream()
                .map(module -> in(module, frozen.get(module.component()).at(module.path()), manager, rng))
                .toList();
        return new LoraWeights(modules);
    }

    private static LoraModule in(LoraModule place, NDArray weight, NDManager manager, Rng rng) {
        int rank = place.rank();
        int out = (int) weight.getShape().get(0);
        float[] values = Scope.value(
                () -> Ops.cast(weight, ai.djl.ndarray.types.DataType.FLOAT32).toFloatArray());
        TruncatedSvd svd = TruncatedSvd.of(values, out, rank);
        return new LoraModule(
                place.component(),
                place.path(),
                Tensors.of(manager, svd.right(), place.down().getShape()),
                Tensors.of(manager, svd.left(), place.up().getShape()),
                place.alpha(),
                Optional.of(core(place.kohyaName(), rank, manager, rng)));
    }

    private static NDArray core(String name, int rank, NDManager manager, Rng rng) {
        float[] values = rng.normal("lora-xs-core/" + name, 0, 0, rank * rank);
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) DEVIATION;
        }
        return Tensors.of(manager, values, new Shape(rank, rank));
    }
}
