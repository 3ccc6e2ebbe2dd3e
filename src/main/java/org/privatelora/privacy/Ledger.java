package org.privatelora.privacy;

/** What a training run has spent after each of its steps, all of them the same sampled Gaussian mechanism. */
public final class Ledger {
    private final SampledGaussian mechanism;
    private final double clip;
    private final double delta;
    private final RenyiCurve oneStep;

    /**
     * An empty one.
     *
     * @param mechanism one step
     * @param clip bound C on the norm of what one example contributes, positive
     * @param delta in (0, 1)
     */
    public Ledger(SampledGaussian mechanism, double clip, double delta) {
        RenyiCurve.requireDelta(delta);
        this.mechanism = mechanism;
        this.clip = clip;
        this.delta = delta;
        this.oneStep = mechanism.curve();
    }

    /** One step. */
    public SampledGaussian mechanism() {
        return mechanism;
    }

    /** Epsilon after so many steps, 0 after none. */
    public double epsilon(long steps) {
        return oneStep.times(steps).epsilon(delta);
    }

    /** What holds for all models that the run has shown until that step, taken together. */
    public Guarantee guarantee(long steps) {
        return new Guarantee(epsilon(steps), delta, mechanism.noise(), clip);
    }
}
