package org.privatelora.smoothness;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;
import org.privatelora.nn.FlatParameters;

/**
 * A scalar function of flat parameters.
 *
 * @param parameters where it is looked at; not owned
 * @param loss computes it there, shape (), differentiable in the leaves of {@code parameters}, and the same at every call
 */
public record Surface(FlatParameters parameters, Supplier<NDArray> loss) {}
