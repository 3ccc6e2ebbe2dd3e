package org.privatelora.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.privatelora.metrics.Auc;
import org.privatelora.metrics.RocCurve;
import org.privatelora.metrics.TprAtFpr;

/** Membership metrics of score sets against NumPy and SciPy code that was checked several ways. */
record MetricsGroup() implements Group {
    private static final String FILE = "metrics.json";
    /** What the reference suggests. */
    private static final double TOLERANCE = 1e-9;

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public List<String> files() {
        return List.of(FILE);
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (JsonNode set : folder.json(FILE)) {
            rows.add(row(set));
        }
        return rows;
    }

    private static Row row(JsonNode set) {
        Check check = new Check("metrics." + set.path("name").asText());
        JsonNode labels = set.path("labels");
        boolean[] member = new boolean[labels.size()];
        for (int i = 0; i < member.length; i++) {
            member[i] = labels.get(i).asInt() == 1;
        }
        RocCurve roc = RocCurve.of(doubles(set.path("scores")), member);
        JsonNode expected = set.path("expected");
        auc(check, Auc.of(roc), expected);
        best(
                check,
                "best_accuracy",
                roc.mostAccurate(),
                roc.accuracy(roc.mostAccurate().get(0)),
                expected);
        double balanced = roc.balancedAccuracy(roc.mostBalanced().get(0));
        best(check, "best_balanced_accuracy", roc.mostBalanced(), balanced, expected);
        for (Map.Entry<String, JsonNode> target : expected.path("tpr_at_fpr").properties()) {
            rate(check, TprAtFpr.of(roc, Double.parseDouble(target.getKey())), target.getKey(), target.getValue());
        }
        return check.row();
    }

    private static void auc(Check check, Auc auc, JsonNode expected) {
        JsonNode delong = expected.path("auc_delong_95");
        compare(check, "auc", auc.value(), expected.path("auc"));
        compare(check, "standard error", auc.standardError(), delong.path("standard_error"));
        compare(check, "lower", auc.deLong().low(), delong.path("lower"));
        compare(check, "upper", auc.deLong().high(), delong.path("upper"));
        compare(check, "lower unclipped", auc.unclippedInterval().low(), delong.path("lower_unclipped"));
        compare(check, "upper unclipped", auc.unclippedInterval().high(), delong.path("upper_unclipped"));
    }

    private static void best(Check check, String name, List<RocCurve.Point> points, double value, JsonNode expected) {
        JsonNode best = expected.path(name);
        compare(check, name, value, best.path("value"));
        check.number(
                name + " thresholds",
                points.size(),
                best.path("n_thresholds_reaching_it").asInt(),
                0);
        JsonNode thresholds = best.path("thresholds_reaching_it");
        for (int i = 0; i < Math.min(points.size(), thresholds.size()); i++) {
            double threshold = points.get(i).threshold();
            check.number(name + " threshold " + i, threshold, number(thresholds.get(i)), 0);
        }
    }

    private static void rate(Check check, TprAtFpr rate, String target, JsonNode expected) {
        String where = "at " + target + " ";
        RocCurve.Point point = rate.point();
        check.number(where + "true positives", point.truePositives(), number(expected.path("true_positives")), 0);
        check.number(where + "false positives", point.falsePositives(), number(expected.path("false_positives")), 0);
        check.number(where + "threshold", point.threshold(), number(expected.path("threshold")), 0);
        compare(check, where + "tpr", rate.tpr(), expected.path("tpr"));
        compare(check, where + "fpr", rate.fpr(), expected.path("fpr"));
        compare(
                check,
                where + "low",
                rate.interval().low(),
                expected.path("clopper_pearson_95").path(0));
        compare(
                check,
                where + "high",
                rate.interval().high(),
                expected.path("clopper_pearson_95").path(1));
    }

    private static void compare(Check check, String name, double actual, JsonNode expected) {
        check.number(name, actual, number(expected), TOLERANCE);
    }

    /** A missing number is NaN, which equals nothing. */
    private static double number(JsonNode node) {
        return node.asText().equals("inf") ? Double.POSITIVE_INFINITY : node.asDouble(Double.NaN);
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
