package org.privatelora.train;

import java.util.List;

/**
 * A loss or a gradient was not a finite number, with loss scaling in so many steps in a row that no scale can help. Nothing was updated or
 * saved with it: earlier checkpoints are intact.
 */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String ADVICE =
            "; earlier checkpoints are intact: lower the learning rate, the maximal gradient norm or lambda";

    private final long step;
    private final List<String> samples;

    private DivergedException(String message, long step, List<String> samples) {
        super(message);
        this.step = step;
        this.samples = List.copyOf(samples);
    }

    DivergedException(String quantity, double value, long step) {
        this(quantity + " was " + value + " at step " + step + ADVICE, step, List.of());
    }

    DivergedException(String fault, long step, List<Latent> batch, int inARow) {
        this(
                fault + " at step " + step + (inARow == 1 ? "" : ", the last of " + inARow + " in a row,")
                        + " on pictures " + ids(batch) + ADVICE
                        + (inARow == 1 ? "" : ", or train with --precision fp32"),
                step,
                ids(batch));
    }

    private static List<String> ids(List<Latent> batch) {
        return batch.stream().map(Latent::id).toList();
    }

    /** The step, counted from 0. */
    public long step() {
        return step;
    }

    /** Ids of the pictures that the losses were of; empty when a weight was not finite. */
    public List<String> samples() {
        return samples;
    }

    static double requireFinite(String quantity, double value, long step) {
        if (!Double.isFinite(value)) {
            throw new DivergedException(quantity, value, step);
        }
        return value;
    }
}
