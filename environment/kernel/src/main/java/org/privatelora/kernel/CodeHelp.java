package org.privatelora.kernel;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** What an editor asks while a cell is written: Tab, Shift-Tab, and whether it is whole. */
final class CodeHelp {
    private static final Pattern REST_OF_NAME = Pattern.compile("\\w*(?:\\s*\\()?");

    private final SourceCodeAnalysis analysis;
    private final CellReader reader;

    CodeHelp(SourceCodeAnalysis analysis, CellReader reader) {
        this.analysis = analysis;
        this.reader = reader;
    }

    /** Continuations at that offset of the code, those of the expected type first. */
    ReplacementOptions complete(String code, int at) {
        int[] anchor = {at};
        List<String> continuations = analysis.completionSuggestions(code, at, anchor).stream()
                .sorted(Comparator.comparing(suggestion -> !suggestion.matchesType()))
                .map(Suggestion::continuation)
                .distinct()
                .toList();
        return new ReplacementOptions(continuations, anchor[0], at);
    }

    /** Signatures and Javadoc of the name that the offset is in or behind; empty if nothing is known. */
    Optional<DisplayData> inspect(String code, int at) {
        Matcher rest = REST_OF_NAME.matcher(code).region(at, code.length());
        int end = rest.lookingAt() ? rest.end() : at;
        List<Documentation> found = analysis.documentation(code, end, true);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new DisplayData(
                        found.stream().map(CodeHelp::text).distinct().collect(Collectors.joining("\n\n"))));
    }

    /** In Jupyter's words: {@code complete}, {@code invalid}, or the indent of the line to come. */
    String completeness(String code) {
        return switch (reader.completeness(code)) {
            case COMPLETE, COMPLETE_WITH_SEMI, EMPTY -> "complete";
            case UNKNOWN -> "invalid";
            case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE -> indent(code);
        };
    }

    /** As deep as the last line, and four spaces deeper behind an open bracket. */
    private static String indent(String code) {
        String last = code.substring(code.lastIndexOf('\n') + 1);
        String depth = last.substring(0, last.length() - last.stripLeading().length());
        return last.stripTrailing().matches(".*[{(\\[]") ? depth + "    " : depth;
    }

    private static String text(Documentation documentation) {
        return documentation.javadoc() == null
                ? documentation.signature()
                : documentation.signature() + "\n" + documentation.javadoc();
    }
}
