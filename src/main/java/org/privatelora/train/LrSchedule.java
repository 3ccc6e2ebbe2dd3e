package org.privatelora.train;

/**
 * The factor on both learning rates at each step: a linear warm-up, then constant or half a cosine down to zero.
 *
 * @param decay what follows the warm-up
 * @param warmupSteps number of steps of the linear ramp, at least 0
 */
public record LrSchedule(Decay decay, long warmupSteps) {
    /** What follows the warm-up. */
    public enum Decay {
        /** 1 to the end. */
        CONSTANT,
        /** (1 + cos(pi progress)) / 2 (Loshchilov and Hutter 2017, eq. 5, without restarts). */
        COSINE
    }

    /** Checks the range. */
    public LrSchedule {
        if (warmupSteps < 0) {
            throw new IllegalArgumentException("warm-up steps must be at least 0, were " + warmupSteps);
        }
    }

    /** Constant without warm-up, as the paper. */
    public static LrSchedule constant() {
        return new LrSchedule(Decay.CONSTANT, 0);
    }

    /** Cosine without warm-up. */
    public static LrSchedule cosine() {
        return new LrSchedule(Decay.COSINE, 0);
    }

    /** The same with another warm-up. */
    public LrSchedule withWarmupSteps(long warmupSteps) {
        return new LrSchedule(decay, warmupSteps);
    }

    /**
     * The factor.
     *
     * @param step counted from 0
     * @param total number of steps of the run
     * @return in (0, 1]
     */
    public double factor(long step, long total) {
        if (step < warmupSteps) {
            return (step + 1.0) / warmupSteps;
        }
        double progress = (step - warmupSteps) / (double) Math.max(1, total - warmupSteps);
        return decay == Decay.CONSTANT ? 1 : (1 + StrictMath.cos(StrictMath.PI * progress)) / 2;
    }
}
