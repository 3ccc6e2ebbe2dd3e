package org.privatelora.pretrain;

/**
 * Factor of the learning rate: linear warm-up, then half a cosine down to a floor (Loshchilov and Hutter 2017, eq. 5).
 *
 * @param warmup steps of the warm-up
 * @param steps steps in all
 */
record RateSchedule(int warmup, int steps) {
    private static final double FLOOR = 0.02;

    double factor(int step) {
        double rise = Math.min(1, (step + 1.0) / warmup);
        double done = Math.max(0, step - warmup) / Math.max(1.0, steps - warmup);
        return rise * (FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
}
