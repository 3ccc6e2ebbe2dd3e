package org.privatelora.train;

/** Adds up the adaptation losses of an epoch; one that is not finite belongs to a skipped step and is left out. */
final class EpochSum {
    private double loss;
    private int gaps;

    EpochSum(double loss, int gaps) {
        this.loss = loss;
        this.gaps = gaps;
    }

    void add(double value) {
        loss += Double.isFinite(value) ? value : 0;
        gaps += Double.isFinite(value) ? 0 : 1;
    }

    /** The sum of the finite losses. */
    double loss() {
        return loss;
    }

    /** How many were left out. */
    int gaps() {
        return gaps;
    }

    /** NaN when there was no finite loss. */
    double mean(long steps) {
        return loss / (steps - gaps);
    }
}
