package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.privatelora.tensor.Ops;

/** The scale of the loss as it moves during a run; see {@link LossScaling}. */
final class LossScale {
    /** The largest power of two in float32. */
    private static final double LARGEST = 0x1p127;

    private final LossScaling config;
    private final Skips skips;
    private double scale;
    private int good;

    /**
     * Where the scale stands, for a checkpoint.
     *
     * @param scale a power of two
     * @param good good steps in a row since it last changed
     * @param skipped skipped steps in a row
     */
    record State(double scale, int good, int skipped) {
        /** No scaling. */
        static final State NONE = new State(1, 0, 0);
    }

    LossScale(LossScaling config) {
        this.config = config;
        this.skips = new Skips(config.maxSkips());
        this.scale = config.initial();
    }

    /** What the loss is multiplied by now. */
    double value() {
        return scale;
    }

    /** Whether the first step that is not finite ends the run. */
    boolean skipsNothing() {
        return config.maxSkips() == 0;
    }

    /** The loss, times the scale. */
    NDArray scaled(NDArray loss) {
        return scale == 1 ? loss : Ops.scale(loss, scale);
    }

    /** A gradient of the scaled loss, divided by the scale. */
    NDArray unscaled(NDArray gradient) {
        return scale == 1 ? gradient : Ops.scale(gradient, 1 / scale);
    }

    /** The gradient was finite. */
    void good() {
        skips.good();
        good++;
        if (good == config.growthSteps()) {
            scale = Math.min(2 * scale, LARGEST);
            good = 0;
        }
    }

    /**
     * The gradient was not finite, and its step is not made.
     *
     * @param fault what was not finite
     * @param step counted from 0
     * @param batch the members of that step
     * @throws DivergedException when so many steps in a row may not be skipped
     */
    void skip(String fault, long step, List<Latent> batch) {
        skips.skip(fault + " (loss scale " + scale + ")", step, batch);
        scale /= 2;
        good = 0;
    }

    State state() {
        return new State(scale, good, skips.inARow());
    }

    void load(State state) {
        scale = state.scale();
        good = state.good();
        skips.load(state.skipped());
    }
}
