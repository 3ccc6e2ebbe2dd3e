package org.privatelora.smoothness;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.privatelora.metrics.Bootstrap;
import org.privatelora.metrics.Correlation;

/**
 * The points of one training run.
 *
 * @param objective lora, mp or smp
 * @param lambda weight of the attack, 0 without one
 * @param seed of the run
 * @param points in order
 * @param skippedEpochs kept weights without a proxy of the same step, whose objective is therefore unknown
 */
public record SmoothnessCurve(
        String objective, double lambda, long seed, List<SmoothnessPoint> points, List<Integer> skippedEpochs) {
    /** Copies the lists. */
    public SmoothnessCurve {
        points = List.copyOf(points);
        skippedEpochs = List.copyOf(skippedEpochs);
    }

    /** One number of every point, for a chart. */
    public double[] series(ToDoubleFunction<SmoothnessPoint> number) {
        return points.stream().mapToDouble(number).toArray();
    }

    /**
     * How gradient norm and Hessian norm go together over all points of some runs.
     *
     * @param curves of the same objective and lambda
     * @return none with fewer than 3 points
     */
    public static Optional<Correlation> correlation(List<SmoothnessCurve> curves) {
        double[] gradients = pooled(curves, SmoothnessPoint::gradientNorm);
        double[] hessians = pooled(curves, point -> point.hessian().norm());
        return Correlation.exists(gradients, hessians)
                ? Optional.of(Correlation.of(gradients, hessians, Bootstrap.defaults()))
                : Optional.empty();
    }

    /** One number of every point of some runs, one run after the other. */
    public static double[] pooled(List<SmoothnessCurve> curves, ToDoubleFunction<SmoothnessPoint> number) {
        return curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(number)
                .toArray();
    }
}
