package org.privatelora.lora;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.privatelora.nn.Conv2d;
import org.privatelora.nn.Linear;
import org.privatelora.nn.Projection;
import org.privatelora.nn.ProjectionWrap;

/** Remembers the weights of the projections that a part of a model is built from, and leaves every projection alone. */
public final class FrozenWeights implements ProjectionWrap {
    private final Map<String, NDArray> byPath = new HashMap<>();

    @Override
    public Projection wrap(String path, Projection base) {
        of(base).ifPresent(weight -> byPath.put(path, weight));
        return base;
    }

    /** The weight of a projection, if it is one that has a weight. */
    static Optional<NDArray> of(Projection base) {
        if (base instanceof Conv2d conv) {
            return Optional.ofNullable(conv.weight());
        }
        return base instanceof Linear linear ? Optional.ofNullable(linear.weight()) : Optional.empty();
    }

    /**
     * The weight at a path.
     *
     * @return (out, in) or (out, in, kh, kw)
     * @throws IllegalArgumentException when nothing was built there
     */
    NDArray at(String path) {
        NDArray weight = byPath.get(path);
        if (weight == null) {
            throw new IllegalArgumentException("missing the frozen weight of " + path + " among " + byPath.size()
                    + " projections; was the model built with this around them?");
        }
        return weight;
    }
}
