package org.privatelora.results;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.privatelora.objective.Rescaling;
import org.privatelora.smoothness.PowerIteration;
import org.privatelora.smoothness.SmoothnessCurve;
import org.privatelora.smoothness.SmoothnessPoint;

/** Small smoothness results for tests of what shows or keeps them. */
public final class ExampleSmoothness {
    private ExampleSmoothness() {}

    /** SMP-LoRA, whose Hessian norm is twice its gradient norm, and MP-LoRA, whose norms go against each other. */
    public static SmoothnessResult get() {
        return SmoothnessResult.of(
                4,
                PowerIteration.defaults().withIterations(7),
                List.of(
                        curve("smp", 0.2, new double[] {1, 2, 3, 4}, new double[] {2, 4, 6, 8}),
                        curve("mp", 0.1, new double[] {1, 2, 3, 4}, new double[] {9, 5, 6, 1})));
    }

    private static SmoothnessCurve curve(String objective, double lambda, double[] gradients, double[] hessians) {
        List<SmoothnessPoint> points = IntStream.range(0, gradients.length)
                .mapToObj(i -> point(10 * (i + 1), gradients[i], hessians[i]))
                .toList();
        return new SmoothnessCurve(objective, lambda, 1, points, List.of(5));
    }

    private static SmoothnessPoint point(int step, double gradient, double hessian) {
        return new SmoothnessPoint(
                1,
                step,
                new SmoothnessPoint.Values(.3, Optional.of(.7), .25),
                new Rescaling(.9, .2),
                gradient,
                new SmoothnessPoint.PartNorms(.5, Optional.of(.1)),
                new PowerIteration.Spectrum(hessian, -hessian, 7, hessian > 4));
    }
}
