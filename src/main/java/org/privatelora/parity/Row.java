package org.privatelora.parity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/**
 * The outcome of one group.
 *
 * @param group its name; where {@code tolerances.json} has the group, the name there
 * @param verdict whether all of it is within tolerance
 * @param maxAbsError largest absolute difference; where the tolerance is not the same for all tensors, the difference that comes
 *     nearest to its own tolerance or exceeds it most. Empty when nothing was compared
 * @param tolerance the largest difference allowed there
 * @param compared number of tensors and numbers compared
 * @param note where that difference is, or what is missing, or why nothing could be computed
 */
public record Row(
        String group,
        Verdict verdict,
        Optional<Double> maxAbsError,
        Optional<Double> tolerance,
        int compared,
        String note) {

    /** What is said of a group. */
    public enum Verdict {
        /** All within tolerance. */
        PASS,
        /** Something is not, or could not be computed. */
        FAIL,
        /** The folder holds no reference for it, so nothing is known. */
        ABSENT;

        /** The word in tables and JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Row absent(String group, String missing) {
        return new Row(group, Verdict.ABSENT, Optional.empty(), Optional.empty(), 0, missing);
    }

    static Row failed(String group, String reason) {
        return new Row(group, Verdict.FAIL, Optional.empty(), Optional.empty(), 0, reason);
    }
}
