package org.privatelora.data;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of every picture that a manifest lists.
 *
 * @param name of the data set
 * @param listed pictures in the manifest
 * @param used pictures found, verified, decoded and captioned
 * @param problems every problem that was found, in order of path
 * @param ignored files that the manifest does not know
 */
public record DataReport(String name, int listed, int used, List<Problem> problems, int ignored) {
    /** Copies the list. */
    public DataReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong. */
    public boolean isComplete() {
        return problems.isEmpty() && used == listed;
    }

    /** One line: in = used + skipped, by reason. */
    public String accounting() {
        Map<Problem.Kind, Long> kinds = problems.stream()
                .collect(Collectors.groupingBy(
                        Problem::kind, () -> new EnumMap<>(Problem.Kind.class), Collectors.counting()));
        String reasons = kinds.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey().words())
                .collect(Collectors.joining(", "));
        return name + ": in " + listed + " = used " + used + " + skipped " + (listed - used)
                + (reasons.isEmpty() ? "" : " (" + reasons + ")")
                + (ignored == 0 ? "" : "; " + ignored + " other pictures ignored");
    }

    /**
     * This report, if nothing is wrong.
     *
     * @throws IOException with the accounting line and the first problems
     */
    public DataReport requireComplete() throws IOException {
        if (!isComplete()) {
            String first = problems.stream().limit(10).map(Problem::toString).collect(Collectors.joining("\n  "));
            String more = problems.size() > 10 ? "\n  and " + (problems.size() - 10) + " more" : "";
            throw new IOException(accounting() + "\n  " + first + more);
        }
        return this;
    }
}
