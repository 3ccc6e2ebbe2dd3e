package org.privatelora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Gradients that remember less: while one of these is open on a thread, every {@link #segment} forgets its graph as soon as its outputs
 * are known, and {@link #backward} computes it once more from its inputs when its turn comes (Chen et al. 2016, "Training deep nets with
 * sublinear memory cost"). Gradients are equal to the bit to those of one graph; what the body computes must depend on its inputs and on
 * leaves only.
 *
 * <p>Owns the inputs and outputs of the segments until it is closed.
 *
 * @implNote the bits are equal because every sum has the order it has in one graph: what an input has received from later segments enters
 *     its segment's backward pass as one more output, so that the engine adds it first. The forward pass records a graph too and drops
 *     it: on a CPU the engine chooses other kernels when nothing is recorded.
 */
public final class Recomputation implements AutoCloseable {
    private static final ThreadLocal<Recomputation> OPEN = new ThreadLocal<>();

    private final Deque<Runnable> tape = new ArrayDeque<>();
    private final Map<NDArray, NDArray> leaves = new IdentityHashMap<>();
    private final List<NDArray> owned = new ArrayList<>();
    private final Optional<Recomputation> outer = Optional.ofNullable(OPEN.get());

    private Recomputation() {}

    /** From now on, until it is closed, segments of this thread are computed twice. */
    public static Recomputation open() {
        Recomputation recomputation = new Recomputation();
        OPEN.set(recomputation);
        return recomputation;
    }

    /**
     * A part of a model: {@code body} applied to {@code inputs}, remembered whole or in part.
     *
     * @param inputs every array that the body uses and a gradient may flow into
     * @param body a pure function; may use constants and leaves besides
     * @return what the body returns
     */
    public static NDList segment(NDList inputs, UnaryOperator<NDList> body) {
        Recomputation open = OPEN.get();
        return open == null || !Autograd.isRecording() ? body.apply(inputs) : open.cut(inputs, body);
    }

    private NDList cut(NDList inputs, UnaryOperator<NDList> body) {
        NDList sources = new NDList();
        inputs.forEach(input -> sources.add(source(input)));
        NDList results = Scope.tidyList(() -> body.apply(sources));
        if (results.stream().noneMatch(Autograd::requiresGradient)) {
            return results;
        }
        NDList outputs = new NDList();
        results.forEach(result -> outputs.add(leaf(result)));
        results.close();
        tape.push(() -> pullBack(sources, body, outputs));
        return outputs;
    }

    /** An input as a leaf; the gradient that it collects goes on into the graph behind it. */
    private NDArray source(NDArray input) {
        if (leaves.containsKey(input)) {
            return leaves.get(input);
        }
        if (!Autograd.requiresGradient(input)) {
            return remember(input, own(Autograd.detach(input)));
        }
        NDArray graph = own(input.reshape(input.getShape()));
        NDArray leaf = leaf(input);
        tape.push(() -> Autograd.backward(graph, Autograd.gradient(leaf), false));
        return remember(input, leaf);
    }

    private NDArray leaf(NDArray value) {
        NDArray leaf = own(Autograd.leaf(value));
        return remember(leaf, leaf);
    }

    private NDArray remember(NDArray key, NDArray leaf) {
        leaves.put(key, leaf);
        return leaf;
    }

    private NDArray own(NDArray array) {
        owned.add(array);
        return Scope.keep(array);
    }

    /** The segment's part of the backward pass: its outputs have their gradients, its inputs get theirs. */
    private static void pullBack(NDList inputs, UnaryOperator<NDList> body, NDList outputs) {
        Scope.run(() -> {
            NDList received = new NDList();
            outputs.forEach(output -> received.add(Autograd.gradient(output)));
            NDArray weighted = Autograd.recording(() -> {
                NDArray sum = inner(body.apply(inputs), received);
                return plusReceived(sum, inputs);
            });
            inputs.stream().filter(Autograd::requiresGradient).forEach(Autograd::zero);
            Autograd.backward(weighted);
        });
        outputs.close();
    }

    /** Sum of x times what its leaf has received so far, added to {@code sum}. */
    private static NDArray plusReceived(NDArray sum, NDList inputs) {
        NDArray total = sum;
        for (NDArray input : inputs) {
            if (Autograd.requiresGradient(input)) {
                total = total.add(inner(input, Autograd.gradient(input).duplicate()));
            }
        }
        return total;
    }

    private static NDArray inner(NDList results, NDList gradients) {
        NDArray sum = inner(results.get(0), gradients.get(0));
        for (int i = 1; i < results.size(); i++) {
            sum = sum.add(inner(results.get(i), gradients.get(i)));
        }
        return sum;
    }

    /** sum(x g), whose gradient is g. */
    private static NDArray inner(NDArray x, NDArray gradient) {
        return Ops.cast(x.mul(gradient).sum(), DataType.FLOAT32);
    }

    /**
     * Adds the gradient of a scalar to every leaf it depends on, through all segments.
     *
     * @param loss shape ()
     */
    public void backward(NDArray loss) {
        Autograd.backward(loss);
        while (!tape.isEmpty()) {
            tape.pop().run();
        }
    }

    @Override
    public void close() {
        owned.forEach(NDArray::close);
        outer.ifPresentOrElse(OPEN::set, OPEN::remove);
    }
}
