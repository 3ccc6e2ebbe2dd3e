package org.privatelora.results;

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
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.smoothness.PowerIteration;
import org.privatelora.smoothness.SmoothnessCurve;
import org.privatelora.smoothness.SmoothnessPoint;

/**
 * What was found out about the smoothness of training runs: {@value #NAME}.json and {@value #NAME}.csv in a folder of runs,
 * {@value #STEPS}.json and {@value #STEPS}.csv in the folder of a run that was measured while it was trained.
 *
 * @param batch members on which every point was measured
 * @param iteration how the Hessians' norms were found
 * @param curves one per training run
 * @param kinds one per objective and lambda, over all seeds
 */
public record SmoothnessResult(int batch, PowerIteration iteration, List<SmoothnessCurve> curves, List<OfKind> kinds) {
    /** Of what was measured afterwards, or pooled from several runs. */
    public static final String NAME = "smoothness";
    /** Of one run, measured every n steps. */
    public static final String STEPS = "smoothness-steps";

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
                    "adaptation_gradient_norm",
                    "attack_gradient_norm",
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
    public static SmoothnessResult of(int batch, PowerIteration iteration, List<SmoothnessCurve> curves) {
        Map<Kind, List<SmoothnessCurve>> byKind = new LinkedHashMap<>();
        curves.forEach(curve ->
                byKind.computeIfAbsent(kind(curve), kind -> new ArrayList<>()).add(curve));
        List<OfKind> kinds = new ArrayList<>();
        byKind.forEach((kind, some) -> kinds.add(new OfKind(kind, SmoothnessCurve.correlation(some))));
        return new SmoothnessResult(batch, iteration, curves, kinds);
    }

    /** Objective and lambda of a run. */
    public static Kind kind(SmoothnessCurve curve) {
        return new Kind(curve.objective(), curve.lambda());
    }

    /** The runs of a kind. */
    public List<SmoothnessCurve> curvesOf(Kind kind) {
        return curves.stream().filter(curve -> kind(curve).equals(kind)).toList();
    }

    /**
     * Writes both files: everything as JSON, and one row per point.
     *
     * @param name {@link #NAME} or {@link #STEPS}
     */
    public void write(Path folder, String name) throws IOException {
        Json.write(json(folder, name), this);
        try (Writer writer = Files.newBufferedWriter(folder.resolve(name + ".csv"));
                CSVPrinter printer = new CSVPrinter(writer, FORMAT)) {
            for (SmoothnessCurve curve : curves) {
                for (SmoothnessPoint point : curve.points()) {
                    printer.printRecord(row(curve, point));
                }
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param name {@link #NAME} or {@link #STEPS}
     * @return none when that folder has no such file
     */
    public static Optional<SmoothnessResult> read(Path folder, String name) throws IOException {
        Path file = json(folder, name);
        return Files.exists(file) ? Optional.of(Json.read(file, SmoothnessResult.class)) : Optional.empty();
    }

    private static Path json(Path folder, String name) {
        return folder.resolve(name + ".json");
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
            point.parts().adaptation(),
            point.parts().attack().map(String::valueOf).orElse(""),
            point.hessian().norm(),
            point.hessian().eigenvalue(),
            point.hessian().iterations(),
            point.hessian().converged()
        };
    }
}
