package org.privatelora.report;

import static j2html.TagCreator.each;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.specialized.TableTag;
import j2html.tags.specialized.TdTag;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;
import org.privatelora.metrics.Bootstrap;
import org.privatelora.metrics.Correlation;
import org.privatelora.metrics.Interval;
import org.privatelora.results.Measured;
import org.privatelora.results.SmoothnessResult;
import org.privatelora.results.SmoothnessResult.OfKind;
import org.privatelora.smoothness.SmoothnessCurve;
import org.privatelora.smoothness.SmoothnessPoint;

/** Mean and spread of both norms and their correlation, one line per objective; bootstrap intervals over the points. */
public final class SmoothnessTable {
    private static final List<String> HEADER = List.of(
            "model",
            "points",
            "converged",
            "gradient norm, mean",
            "sd",
            "Hessian norm, mean",
            "sd",
            "Pearson",
            "Spearman");

    private SmoothnessTable() {}

    /** As HTML. */
    public static TableTag of(SmoothnessResult result) {
        return table(
                thead(tr(each(HEADER, name -> th(name)))),
                tbody(each(result.kinds(), kind -> tr(each(cells(result, kind), cell -> cell)))));
    }

    private static List<TdTag> cells(SmoothnessResult result, OfKind of) {
        List<SmoothnessCurve> curves = result.curvesOf(of.kind());
        double[] converged = SmoothnessCurve.pooled(curves, p -> p.hessian().converged() ? 1 : 0);
        List<TdTag> cells = new ArrayList<>();
        cells.add(td(of.kind().label()));
        cells.add(td(String.valueOf(converged.length)));
        cells.add(td(String.valueOf((int) StatUtils.sum(converged))));
        addSpread(cells, SmoothnessCurve.pooled(curves, SmoothnessPoint::gradientNorm));
        addSpread(cells, SmoothnessCurve.pooled(curves, p -> p.hessian().norm()));
        cells.add(of.correlation()
                .map(c -> cell(c.pearson(), c.pearsonInterval(), 2))
                .orElse(td("-")));
        cells.add(of.correlation()
                .map(c -> cell(c.spearman(), c.spearmanInterval(), 2))
                .orElse(td("-")));
        return cells;
    }

    private static void addSpread(List<TdTag> cells, double[] values) {
        cells.add(statistic(values, StatUtils::mean));
        cells.add(statistic(values, some -> Math.sqrt(StatUtils.variance(some))));
    }

    /** Too few or equal values have no interval. */
    private static TdTag statistic(double[] values, ToDoubleFunction<double[]> of) {
        return Correlation.exists(values, values)
                ? cell(
                        of.applyAsDouble(values),
                        Bootstrap.defaults().paired(values, values, (some, same) -> of.applyAsDouble(some)),
                        4)
                : td("-");
    }

    private static TdTag cell(double value, Interval interval, int digits) {
        return ResultTable.cell(new Measured(value, interval.low(), interval.high()), digits);
    }
}
