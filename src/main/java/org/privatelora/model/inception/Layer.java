package org.privatelora.model.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.privatelora.tensor.Scope;

/** A step of the network, (B, in, H, W) to (B, out, H', W'). */
@FunctionalInterface
interface Layer {
    NDArray apply(NDArray x);

    /** One after the other. */
    static Layer chain(List<? extends Layer> layers) {
        return x -> Scope.tidy(() -> {
            NDArray hidden = x;
            for (Layer layer : layers) {
                hidden = layer.apply(hidden);
            }
            return hidden;
        });
    }

    /** Each on the same input, their channels side by side. */
    static Layer parallel(List<? extends Layer> branches) {
        return x -> Scope.tidy(() -> {
            List<NDArray> outputs =
                    branches.stream().map(branch -> branch.apply(x)).toList();
            return NDArrays.concat(new NDList(outputs), 1);
        });
    }
}
