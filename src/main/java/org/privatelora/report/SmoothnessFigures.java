package org.privatelora.report;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.privatelora.chart.CorrelationChart;
import org.privatelora.chart.CurveChart;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.SmoothnessResult;
import org.privatelora.results.SmoothnessResult.OfKind;
import org.privatelora.smoothness.SmoothnessCurve;
import org.privatelora.smoothness.SmoothnessPoint;

/**
 * Figures about the smoothness of runs.
 *
 * @param result what was measured
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, figures 1b and 2</a>
 */
public record SmoothnessFigures(SmoothnessResult result) {
    private static final String PART = "base";

    /** Objectives and lambdas, in order of first appearance. */
    public List<Kind> kinds() {
        return result.kinds().stream().map(OfKind::kind).toList();
    }

    /** Norm of the objective's gradient with the step, one line per run. */
    public BufferedImage gradientNorms() {
        return curve("Gradient norm", "norm of the gradient", SmoothnessPoint::gradientNorm);
    }

    /** Spectral norm of the objective's Hessian with the step, one line per run. */
    public BufferedImage hessianNorms() {
        return curve(
                "Hessian norm",
                "spectral norm of the Hessian",
                point -> point.hessian().norm());
    }

    /**
     * A number of every point with the step, one line per run.
     *
     * @param title above the figure
     * @param label of the vertical axis
     * @param value of a point
     */
    public BufferedImage curve(String title, String label, ToDoubleFunction<SmoothnessPoint> value) {
        List<CurveChart.Line> lines = result.curves().stream()
                .map(curve -> line(label(curve), curve.objective(), curve, value))
                .toList();
        return CurveChart.of(title, "step", label, lines);
    }

    private static CurveChart.Line line(
            String label, String colour, SmoothnessCurve curve, ToDoubleFunction<SmoothnessPoint> value) {
        return new CurveChart.Line(label, colour, curve.series(SmoothnessPoint::step), curve.series(value));
    }

    private String label(SmoothnessCurve curve) {
        Kind kind = SmoothnessResult.kind(curve);
        return result.curvesOf(kind).size() == 1 ? kind.label() : kind.label() + ", seed " + curve.seed();
    }

    /** Gradient norm against Hessian norm at every point of every run of a kind. */
    public BufferedImage correlation(Kind kind) {
        List<SmoothnessCurve> curves = result.curvesOf(kind);
        return CorrelationChart.of(
                kind.label(),
                kind.objective(),
                "norm of the gradient",
                "spectral norm of the Hessian",
                SmoothnessCurve.pooled(curves, SmoothnessPoint::gradientNorm),
                SmoothnessCurve.pooled(curves, point -> point.hessian().norm()),
                SmoothnessCurve.correlation(curves));
    }

    /**
     * What the two losses contribute to the gradient, and the gradient itself, first run of a kind.
     *
     * @return none when the kind has no attack in its objective
     */
    public Optional<BufferedImage> pulls(Kind kind) {
        return result.curvesOf(kind).stream()
                .filter(curve -> curve.lambda() > 0)
                .findFirst()
                .map(curve -> CurveChart.of(
                        kind.label(),
                        "step",
                        "norm",
                        List.of(
                                line("gradient", kind.objective(), curve, SmoothnessPoint::gradientNorm),
                                line("adaptation's part", "lora", curve, SmoothnessPoint::adaptationPull),
                                line("attack's part", PART, curve, point -> point.attackPull(curve.lambda())))));
    }
}
