package org.privatelora.experiment;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.privatelora.metrics.Correlation;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.smoothness.PowerIteration;
import org.privatelora.smoothness.SmoothnessCurve;
import org.privatelora.smoothness.SmoothnessPoint;

/**
 * What {@code privatelora smoothness} found: {@value #JSON} and {@value #CSV} in the run's folder.
 *
 * @param batch members on which every point was measured
 * @param iteration how the Hessians' norms were found
 * @param curves one per training run
 * @param kinds one per objective and lambda, over all seeds
 */
public record SmoothnessReport(int batch, PowerIteration iteration, List<SmoothnessCurve> curves, List<OfKind> kinds) {
    /** Everything. */
    public static final String JSON = "smoothness.json";
    /** One row per point. */
    public static final String CSV = "smoothness.csv";

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader(
                    "objective",
                    "lambda",
                    "seed",
                    "epoch",
                    "step",
                    "adaptation_loss",
                    "attack_loss",
                    "objective_value",
                    "adaptation_rescaling",
                    "attack_rescaling",
                    "gradient_norm",
                    "hessian_norm",
                    "eigenvalue",
                    "iterations",
                    "converged")
            .setRecordSeparator("\n")
            .get();

    /**
     * How gradient norm and Hessian norm go together, as figure 1b of the paper.
     *
     * @param kind objective and lambda
     * @param correlation none with fewer than 3 points
     */
    public record OfKind(Kind kind, Optional<Correlation> correlation) {}

    /** Pools the runs of each kind. */
    public static SmoothnessReport of(int batch, PowerIteration iteration, List<SmoothnessCurve> curves) {
        Map<Kind, List<SmoothnessCurve>> byKind = new LinkedHashMap<>();
        curves.forEach(curve ->
                byKind.computeIfAbsent(kind(curve), kind -> new ArrayList<>()).add(curve));
        List<OfKind> kinds = new ArrayList<>();
        byKind.forEach((kind, some) -> kinds.add(new OfKind(kind, SmoothnessCurve.correlation(some))));
        return new SmoothnessReport(batch, iteration, curves, kinds);
    }

    /** Objective and lambda of a run. */
    public static Kind kind(SmoothnessCurve curve) {
        return new Kind(curve.objective(), curve.lambda());
    }

    /** Writes both files. */
    public void write(Path folder) throws IOException {
        Json.write(folder.resolve(JSON), this);
        try (Writer writer = Files.newBufferedWriter(folder.resolve(CSV));
                CSVPrinter printer = new CSVPrinter(writer, FORMAT)) {
            for (SmoothnessCurve curve : curves) {
                for (SmoothnessPoint point : curve.points()) {
                    printer.printRecord(row(curve, point));
                }
            }
        }
    }

    private static Object[] row(SmoothnessCurve curve, SmoothnessPoint point) {
        return new Object[] {
            curve.objective(),
            curve.lambda(),
            curve.seed(),
            point.epoch(),
            point.step(),
            point.losses().adaptation(),
            point.losses().attack().map(String::valueOf).orElse(""),
            point.losses().objective(),
            point.rescaling().adaptation(),
            point.rescaling().attack(),
            point.gradientNorm(),
            point.hessian().norm(),
            point.hessian().eigenvalue(),
            point.hessian().iterations(),
            point.hessian().converged()
        };
    }
}
