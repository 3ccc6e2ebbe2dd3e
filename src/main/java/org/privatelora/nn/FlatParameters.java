package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * What is trained: float32 leaves that are views of one flat tensor, so that an optimiser updates all of them in one call. Owns
 * its storage and its leaves.
 *
 * @implNote the leaves are detached views: differentiating through the split itself would be an order of magnitude slower.
 */
public final class FlatParameters implements AutoCloseable {
    private final NDManager manager;
    private final NDArray flat;
    private final Map<String, NDArray> leaves;
    private final Map<String, Range> ranges;

    /**
     * A leaf's place in the flat tensor.
     *
     * @param begin first element
     * @param end behind the last element
     */
    public record Range(long begin, long end) {}

    private FlatParameters(NDManager manager, NDArray flat, Map<String, NDArray> leaves, Map<String, Range> ranges) {
        this.manager = manager;
        this.flat = flat;
        this.leaves = Collections.unmodifiableMap(leaves);
        this.ranges = Collections.unmodifiableMap(ranges);
    }

    /**
     * Copies initial values into new flat storage.
     *
     * @param parent the device; storage gets a manager of its own below it
     * @param initial name to float32 tensor, in the order that the flat tensor keeps
     * @return the parameters
     * @throws IllegalArgumentException when there are none, or one is not float32
     */
    public static FlatParameters of(NDManager parent, Map<String, NDArray> initial) {
        if (initial.isEmpty()) {
            throw new IllegalArgumentException("nothing to train: no parameters were given");
        }
        initial.forEach(FlatParameters::requireFloat);
        NDManager manager = parent.newSubManager();
        NDList pieces =
                new NDList(initial.values().stream().map(x -> x.reshape(-1)).toList());
        NDArray flat = Autograd.noGrad(
                () -> owned(manager, Autograd.detach(NDArrays.concat(pieces).duplicate())));
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        Map<String, Range> ranges = new LinkedHashMap<>();
        long begin = 0;
        for (Map.Entry<String, NDArray> entry : initial.entrySet()) {
            Shape shape = entry.getValue().getShape();
            Range range = new Range(begin, begin + shape.size());
            ranges.put(entry.getKey(), range);
            leaves.put(entry.getKey(), owned(manager, leaf(flat, range, shape)));
            begin = range.end();
        }
        pieces.close();
        return new FlatParameters(manager, flat, leaves, ranges);
    }

    private static void requireFloat(String name, NDArray value) {
        if (value.getDataType() != DataType.FLOAT32) {
            throw new IllegalArgumentException("trainable " + name + " must be float32, was " + value.getDataType());
        }
    }

    private static NDArray leaf(NDArray flat, Range range, Shape shape) {
        return Scope.tidy(() ->
                Autograd.leaf(Ops.narrow(flat, range.begin(), shape.size()).reshape(shape)));
    }

    private static NDArray owned(NDManager manager, NDArray array) {
        array.attach(manager);
        return Scope.keep(array);
    }

    /** Name to leaf, each of its own shape. */
    public Map<String, NDArray> leaves() {
        return leaves;
    }

    /** The leaf of that name's place in the flat tensor. */
    public Range range(String name) {
        return ranges.get(name);
    }

    /** The flat storage, (n,) float32. */
    public NDArray flat() {
        return flat;
    }

    /** Number of trained numbers. */
    public long size() {
        return flat.getShape().size();
    }

    /** The collected gradients as one new tensor (n,), zeros where none arrived. */
    public NDArray flatGradient() {
        return Scope.tidy(() -> {
            List<NDArray> pieces = new ArrayList<>();
            leaves.values().forEach(leaf -> pieces.add(Autograd.gradient(leaf).reshape(-1)));
            return NDArrays.concat(new NDList(pieces));
        });
    }

    /** Forgets the collected gradients. */
    public void zeroGradients() {
        leaves.values().forEach(Autograd::zero);
    }

    /** A copy of the flat storage in Java. */
    public float[] toArray() {
        return flat.toFloatArray();
    }

    /**
     * Overwrites all parameters.
     *
     * @param values (n,)
     * @throws IllegalArgumentException when the length differs
     */
    public void load(float[] values) {
        if (values.length != size()) {
            throw new IllegalArgumentException("expected " + size() + " parameters, found " + values.length);
        }
        Scope.run(() -> Ops.copyInto(flat, Tensors.of(manager, values)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
