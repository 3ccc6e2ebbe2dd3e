package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import org.privatelora.tensor.Ops;

/**
 * A table of vectors.
 *
 * @param weight (count, dim)
 */
public record Embedding(NDArray weight) {
    /** Looks up ids (...,) int64 in [0, count); the result is (..., dim). */
    public NDArray apply(NDArray ids) {
        return Ops.embedding(ids, weight);
    }
}
