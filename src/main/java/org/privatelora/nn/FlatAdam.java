package org.privatelora.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Adam or AdamW on {@link FlatParameters}, one fused call per learning-rate group. Owns its moments.
 *
 * @see AdamConfig
 */
public final class FlatAdam implements AutoCloseable {
    private final AdamConfig config;
    private final FlatParameters parameters;
    private final List<Group> groups;
    private final NDManager manager;
    private final NDArray first;
    private final NDArray second;
    private final NDArray steps;

    /**
     * A stretch of the flat tensor with its own learning rate.
     *
     * @param begin first element
     * @param end behind the last
     * @param rate learning rate, at least 0
     */
    public record Group(long begin, long end, double rate) {}

    /**
     * All moments and the step count, for a checkpoint.
     *
     * @param steps number of steps done
     * @param first first moment, (n,)
     * @param second second moment, (n,)
     */
    public record State(int steps, float[] first, float[] second) {}

    /** One group over everything. */
    public FlatAdam(NDManager parent, FlatParameters parameters, AdamConfig config, double rate) {
        this(parent, parameters, config, List.of(new Group(0, parameters.size(), rate)));
    }

    /**
     * A fresh optimiser.
     *
     * @param parent the device
     * @param parameters what is updated
     * @param config constants
     * @param groups stretches that do not overlap; an element in none is frozen
     */
    public FlatAdam(NDManager parent, FlatParameters parameters, AdamConfig config, List<Group> groups) {
        this.config = config;
        this.parameters = parameters;
        this.groups = List.copyOf(groups);
        this.manager = parent.newSubManager();
        this.first = Scope.keep(manager.zeros(new Shape(parameters.size())));
        this.second = Scope.keep(manager.zeros(new Shape(parameters.size())));
        this.steps = Scope.keep(manager.zeros(new Shape()));
    }

    /**
     * One update.
     *
     * @param gradient (n,) float32
     */
    public void step(NDArray gradient) {
        step(gradient, 1);
    }

    /** One update with every group's learning rate multiplied by {@code factor} (a schedule). */
    public void step(NDArray gradient, double factor) {
        List<NDArray> state = List.of(parameters.flat(), gradient, first, second);
        Ops.increment(steps);
        for (Group group : groups) {
            Ops.adam(
                    config.decoupled(),
                    state,
                    steps,
                    group.begin(),
                    group.end() - group.begin(),
                    group.rate() * factor,
                    config.beta1(),
                    config.beta2(),
                    config.weightDecay(),
                    config.eps());
        }
    }

    /** A copy of the state. */
    public State state() {
        return new State((int) steps.getFloat(), first.toFloatArray(), second.toFloatArray());
    }

    /**
     * Puts a state back.
     *
     * @throws IllegalArgumentException when its size is not that of the parameters
     */
    public void load(State state) {
        if (state.first().length != parameters.size()) {
            throw new IllegalArgumentException(
                    "optimiser state must hold " + parameters.size() + " moments, found " + state.first().length);
        }
        Scope.run(() -> {
            Ops.copyInto(first, Tensors.of(manager, state.first()));
            Ops.copyInto(second, Tensors.of(manager, state.second()));
            Ops.copyInto(steps, Tensors.of(manager, state.steps()));
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
