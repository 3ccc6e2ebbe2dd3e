package org.privatelora.train;

/** A loss or a gradient was not a finite number. Nothing was updated or saved with it: earlier checkpoints are intact. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long step;

    DivergedException(String quantity, double value, long step) {
        super(quantity + " was " + value + " at step " + step
                + "; earlier checkpoints are intact: lower the learning rate, the maximal gradient norm or lambda");
        this.step = step;
    }

    /** The step, counted from 0. */
    public long step() {
        return step;
    }

    static double requireFinite(String quantity, double value, long step) {
        if (!Double.isFinite(value)) {
            throw new DivergedException(quantity, value, step);
        }
        return value;
    }
}
