package org.privatelora.smoothness;

import java.util.ArrayList;
import java.util.List;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.train.Adaptation;
import org.privatelora.train.StepObserver;

/**
 * Measures a run while it is trained, after every n steps; training is the same with and without it.
 *
 * @param every n, at least 1; 100 in the paper
 * @param probe what is measured
 * @param points what was measured so far, which grows; may begin with those of a run that is resumed
 */
public record SmoothnessObserver(long every, Probe probe, List<SmoothnessPoint> points) implements StepObserver {
    /** Checks n. */
    public SmoothnessObserver {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1 step, was " + every);
        }
    }

    /** Nothing measured yet. */
    public static SmoothnessObserver of(long every, Probe probe) {
        return new SmoothnessObserver(every, probe, new ArrayList<>());
    }

    /** Whether {@link #after} measures at that step. */
    public boolean isDue(long step) {
        return step % every == 0;
    }

    /** Measures when it is time. A resumed run goes over some steps again: their points are replaced. */
    @Override
    public void after(long step, Adaptation adaptation) {
        if (isDue(step)) {
            points.removeIf(point -> point.step() >= step);
            int epoch = (int) ((step - 1) / adaptation.stepsPerEpoch()) + 1;
            points.add(probe.measure(
                    epoch, step, adaptation.lora(), adaptation.proxy().map(ProxyAttack::parameters)));
        }
    }
}
