package org.privatelora.experiment;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/** What every field of a preset must fulfil; errors name the field. */
final class Required {
    private Required() {}

    /** Neither absent nor null. */
    static void given(String field, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " must be given, was null");
        }
    }

    /** Both are there. */
    static void given(String first, Object one, String second, Object other) {
        given(first, one);
        given(second, other);
    }

    /** At least one value and none twice, which would count one training as two. */
    static void distinct(String field, List<?> values) {
        given(field, values);
        if (values.isEmpty() || values.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(field + " needs at least one value and no null, was " + values);
        }
        if (new HashSet<>(values).size() < values.size()) {
            throw new IllegalArgumentException(field + " must differ from each other, was " + values
                    + "; one training would count as several, and intervals over seeds would be too narrow");
        }
    }
}
