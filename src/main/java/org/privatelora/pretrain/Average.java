package org.privatelora.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.privatelora.nn.FlatParameters;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/** Exponential moving average of parameters, with a decay that rises to its value. Owns its copy. */
final class Average implements AutoCloseable {
    private static final double WARMUP = 10;
    private final FlatParameters parameters;
    private final double decay;
    private final NDManager manager;
    private final NDArray mean;

    Average(NDManager parent, FlatParameters parameters, double decay) {
        this.parameters = parameters;
        this.decay = decay;
        this.manager = parent.newSubManager();
        NDArray copy = parameters.flat().duplicate();
        copy.attach(manager);
        this.mean = Scope.keep(copy);
    }

    void update(int step) {
        double now = Math.min(decay, (1.0 + step) / (WARMUP + step));
        Ops.lerpInto(mean, parameters.flat(), 1 - now);
    }

    /** Runs something with the averaged parameters in place, then puts the current ones back. */
    void during(Runnable body) {
        float[] current = parameters.toArray();
        parameters.load(mean.toFloatArray());
        try {
            body.run();
        } finally {
            parameters.load(current);
        }
    }

    /** Overwrites the parameters with their average. */
    void adopt() {
        parameters.load(mean.toFloatArray());
    }

    @Override
    public void close() {
        manager.close();
    }
}
