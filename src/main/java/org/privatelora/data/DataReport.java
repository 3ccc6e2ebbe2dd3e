package org.privatelora.data;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What became of every picture that a manifest lists or a folder holds.
 *
 * @param name of the data set
 * @param listed pictures in the manifest, or in the folder that one is made from
 * @param used pictures found, verified, decoded and captioned
 * @param problems every problem that was found and what is worth knowing, in order of path
 * @param ignored files that the manifest does not know
 */
public record DataReport(String name, int listed, int used, List<Problem> problems, int ignored) {
    /** Copies the list. */
    public DataReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong; what is only worth knowing does not count. */
    public boolean isComplete() {
        return barring().isEmpty() && used == listed;
    }

    /** Whether some file cannot be used. */
    public boolean isBarred() {
        return !barring().isEmpty();
    }

    private List<Problem> barring() {
        return problems.stream().filter(problem -> problem.kind().bars()).toList();
    }

    /** One line: in = used + skipped, by reason, and what was noted. */
    public String accounting() {
        String reasons = counted(Problem.Kind::bars);
        String notes = counted(kind -> !kind.bars());
        return name + ": in " + listed + " = used " + used + " + skipped " + (listed - used)
                + (reasons.isEmpty() ? "" : " (" + reasons + ")")
                + (notes.isEmpty() ? "" : "; noted: " + notes)
                + (ignored == 0 ? "" : "; " + ignored + " other pictures ignored");
    }

    private String counted(Predicate<Problem.Kind> which) {
        Map<Problem.Kind, Long> kinds = problems.stream()
                .filter(problem -> which.test(problem.kind()))
                .collect(Collectors.groupingBy(
                        Problem::kind, () -> new EnumMap<>(Problem.Kind.class), Collectors.counting()));
        return kinds.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey().words())
                .collect(Collectors.joining(", "));
    }

    /**
     * This report, if nothing is wrong.
     *
     * @throws IOException with the accounting line and the first problems
     */
    public DataReport requireComplete() throws IOException {
        if (!isComplete()) {
            List<Problem> wrong = barring();
            String first = wrong.stream().limit(10).map(Problem::toString).collect(Collectors.joining("\n  "));
            String more = wrong.size() > 10 ? "\n  and " + (wrong.size() - 10) + " more" : "";
            throw new IOException(accounting() + "\n  " + first + more);
        }
        return this;
    }
}
