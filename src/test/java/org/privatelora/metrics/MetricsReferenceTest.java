package org.privatelora.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.privatelora.Shared;

/** Twelve score sets with results of NumPy/SciPy code checked several ways. */
class MetricsReferenceTest {
    private static final Offset<Double> TOLERANCE = within(1e-9); // the tolerance the reference suggests

    @TestFactory
    Stream<DynamicTest> metricsEqualTheReference() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Shared.require("fixtures-real-size/metrics.json").toFile());
        assertThat(cases).hasSize(12);
        return StreamSupport.stream(cases.spliterator(), false)
                .map(set -> DynamicTest.dynamicTest(set.get("name").asText(), () -> check(set)));
    }

    private static void check(JsonNode set) {
        double[] scores = doubles(set.get("scores"));
        boolean[] member = new boolean[scores.length];
        for (int i = 0; i < member.length; i++) {
            member[i] = set.get("labels").get(i).asInt() == 1;
        }
        JsonNode expected = set.get("expected");
        AttackMetrics metrics = AttackMetrics.of(scores, member);
        checkAuc(metrics.auc(), expected);
        RocCurve roc = metrics.roc();
        checkBest(metrics.oracleAsr().accuracy(), roc.mostAccurate(), expected.get("best_accuracy"));
        checkBest(
                metrics.oracleBalancedAsr().balancedAccuracy(),
                roc.mostBalanced(),
                expected.get("best_balanced_accuracy"));
        List<String> targets = List.of("0.05", "0.01", "0.001");
        for (int i = 0; i < targets.size(); i++) {
            checkRate(metrics.tprAtFpr().get(i), expected.get("tpr_at_fpr").get(targets.get(i)));
        }
    }

    private static void checkAuc(Auc auc, JsonNode expected) {
        JsonNode delong = expected.get("auc_delong_95");
        assertThat(auc.value()).isEqualTo(expected.get("auc").asDouble(), TOLERANCE);
        assertThat(auc.standardError()).isEqualTo(delong.get("standard_error").asDouble(), TOLERANCE);
        assertThat(auc.unclippedInterval().low())
                .isEqualTo(delong.get("lower_unclipped").asDouble(), TOLERANCE);
        assertThat(auc.unclippedInterval().high())
                .isEqualTo(delong.get("upper_unclipped").asDouble(), TOLERANCE);
        assertThat(auc.interval().low()).isEqualTo(delong.get("lower").asDouble(), TOLERANCE);
        assertThat(auc.interval().high()).isEqualTo(delong.get("upper").asDouble(), TOLERANCE);
    }

    private static void checkBest(double value, List<RocCurve.Point> points, JsonNode expected) {
        assertThat(value).isEqualTo(expected.get("value").asDouble(), TOLERANCE);
        assertThat(points).hasSize(expected.get("n_thresholds_reaching_it").asInt());
        JsonNode thresholds = expected.get("thresholds_reaching_it");
        for (int i = 0; i < thresholds.size(); i++) {
            assertThat(points.get(i).threshold()).isEqualTo(threshold(thresholds.get(i)));
        }
    }

    private static void checkRate(TprAtFpr rate, JsonNode expected) {
        assertThat(rate.point().truePositives())
                .isEqualTo(expected.get("true_positives").asInt());
        assertThat(rate.point().falsePositives())
                .isEqualTo(expected.get("false_positives").asInt());
        assertThat(rate.point().threshold()).isEqualTo(threshold(expected.get("threshold")));
        assertThat(rate.tpr()).isEqualTo(expected.get("tpr").asDouble(), TOLERANCE);
        assertThat(rate.fpr()).isEqualTo(expected.get("fpr").asDouble(), TOLERANCE);
        double[] interval = doubles(expected.get("clopper_pearson_95"));
        assertThat(rate.interval().low()).isEqualTo(interval[0], TOLERANCE);
        assertThat(rate.interval().high()).isEqualTo(interval[1], TOLERANCE);
    }

    private static double threshold(JsonNode node) {
        return node.isTextual() ? Double.POSITIVE_INFINITY : node.asDouble();
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
