package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/** The comparisons behind one row; it keeps the one that uses up most of its tolerance. */
final class Check {
    private final String group;
    private Difference worst = new Difference("", 0, 1);
    private int compared;

    Check(String group) {
        this.group = group;
    }

    /** A difference and what is allowed; a NaN is beyond everything. */
    private record Difference(String where, double error, double tolerance) {
        double share() {
            if (error == 0) {
                return 0;
            }
            double share = error / tolerance;
            return Double.isNaN(share) ? Double.POSITIVE_INFINITY : share;
        }
    }

    /** Each element may be off by {@code tolerance}. */
    void close(String tensor, NDArray actual, NDArray expected, double tolerance) {
        close(tensor, actual, expected, value -> tolerance);
    }

    /** Each element may be off by what {@code tolerance} makes of its expected value. */
    void close(String tensor, NDArray actual, NDArray expected, DoubleUnaryOperator tolerance) {
        compared++;
        if (!actual.getShape().equals(expected.getShape())) {
            add(new Difference(
                    tensor + " has shape " + actual.getShape() + ", the reference " + expected.getShape(),
                    Double.NaN,
                    0));
            return;
        }
        double[] found = numbers(actual);
        double[] wanted = numbers(expected);
        for (int i = 0; i < found.length; i++) {
            add(new Difference(tensor, Math.abs(found[i] - wanted[i]), tolerance.applyAsDouble(wanted[i])));
        }
    }

    /** One number; equal infinities are equal. */
    void number(String name, double actual, double expected, double tolerance) {
        compared++;
        add(new Difference(name, actual == expected ? 0 : Math.abs(actual - expected), tolerance));
    }

    /** Something that is either so or not. */
    void holds(String claim, boolean holds) {
        compared++;
        add(holds ? new Difference(claim, 0, 0) : new Difference("not so: " + claim, 1, 0));
    }

    private void add(Difference difference) {
        if (worst.where.isEmpty() || difference.share() > worst.share()) {
            worst = difference;
        }
    }

    private static double[] numbers(NDArray x) {
        return Scope.value(() -> Ops.cast(x, DataType.FLOAT64).toDoubleArray());
    }

    /** The outcome; absent when nothing was compared. */
    Row row() {
        if (compared == 0) {
            return Row.absent(group, "the folder has no reference tensor of it");
        }
        Row.Verdict verdict = worst.share() <= 1 ? Row.Verdict.PASS : Row.Verdict.FAIL;
        return new Row(group, verdict, Optional.of(worst.error), Optional.of(worst.tolerance), compared, worst.where);
    }
}
