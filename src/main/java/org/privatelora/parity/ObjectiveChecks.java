package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.stream.Stream;

/**
 * Results of one case, and the rows that they are compared in.
 *
 * @implNote logits, and the gradients of the proxy's own update, have no entry in {@code tolerances.json}; they get three times the
 *     tolerance of the losses and of the gradients. A squared error (e - n)^2 is off by 2 |e - n| d + d^2 when the prediction e is
 *     off by d.
 */
final class ObjectiveChecks {
    private static final double NO_ENTRY = 3;
    private final String group;
    private final ReferenceTensors expected;
    private final Tolerances tolerances;
    private final Check first;
    private final Check gradients;
    private final Check attackGradients;
    private final Check traces;
    private final Map<Integer, Check> moved = new TreeMap<>();

    ObjectiveChecks(String group, ReferenceTensors expected, Tolerances tolerances) {
        this.group = group;
        this.expected = expected;
        this.tolerances = tolerances;
        this.first = new Check(group + ".first_step");
        this.gradients = new Check(group + ".grad_total.*");
        this.attackGradients = new Check(group + ".grad_attack.*");
        this.traces = new Check(group + ".trace.*");
        for (MatchResult found : expected.matching("step(\\d+)\\..*")) {
            moved.computeIfAbsent(Integer.valueOf(found.group(1)), step -> new Check(group + ".step" + step + ".*"));
        }
    }

    List<Row> rows() {
        return Stream.concat(Stream.of(first, gradients, attackGradients, traces), moved.values().stream())
                .map(Check::row)
                .toList();
    }

    /** Whether the loss depends on that parameter of the adapter. */
    boolean isReached(String key) {
        return expected.has("grad_total." + key);
    }

    void loss(String tensor, NDArray actual) {
        NDArray wanted = expected.get(tensor);
        first.close(tensor, actual, wanted, traceTolerance(wanted));
    }

    void logits(String tensor, NDArray actual) {
        NDArray wanted = expected.get(tensor);
        first.close(tensor, actual, wanted, NO_ENTRY * traceTolerance(wanted));
    }

    void features(String tensor, NDArray actual) {
        double element = tolerances.of("unet.output").orElseGet(tolerances::relative);
        first.close(tensor, actual, expected.get(tensor), square -> Tolerances.ofPowerSum(square, 1, 2, element));
    }

    private double traceTolerance(NDArray wanted) {
        return tolerances.of(group + ".trace.*", wanted);
    }

    void trace(String name, int step, NDArray actual) {
        NDArray wanted = expected.get("trace." + name).get(step);
        traces.close(where(name, step), actual, wanted, traceTolerance(wanted));
    }

    void trace(String name, int step, double actual) {
        NDArray wanted = expected.get("trace." + name).get(step);
        traces.number(where(name, step), actual, wanted.getFloat(), traceTolerance(wanted));
    }

    private static String where(String name, int step) {
        return name + " of step " + (step + 1);
    }

    /** A parameter without a reference has received no gradient. */
    void gradient(String key, NDArray actual) {
        NDArray wanted = expected.tensors().getOrDefault("grad_total." + key, actual.zerosLike());
        gradients.close(key, actual, wanted, tolerances.of(group + ".grad_total.*", wanted));
    }

    void attackGradient(String key, NDArray actual) {
        NDArray wanted = expected.get("grad_attack." + key);
        attackGradients.close(key, actual, wanted, NO_ENTRY * tolerances.of(group + ".grad_total.*", wanted));
    }

    /** Parameters after so many steps, when the file has them. */
    void parameters(int steps, Map<String, NDArray> values) {
        Check check = moved.get(steps);
        if (check == null) {
            return;
        }
        String prefix = "step" + steps + ".";
        for (String tensor : expected.startingWith(prefix)) {
            NDArray value = values.get(tensor.substring(prefix.length()));
            if (value == null) {
                check.holds(tensor + " is a parameter of the adapter or the proxy", false);
            } else {
                check.close(tensor, value, expected.get(tensor), Tolerances.STEPPED);
            }
        }
    }
}
