package org.privatelora.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * Reads a cell into its parts.
 *
 * @implNote a magic is looked for only where a statement may begin, so a line of a text block or of a sum that starts with a percent
 *     sign is none. IJava looks at every line.
 */
final class CellReader {
    private static final Pattern BLANKS_AND_COMMENTS = Pattern.compile("(?:\\s++|//.*+|/\\*(?s:.)*?\\*/)*+");
    private static final Pattern CELL_MAGIC = Pattern.compile("\\A\\s*%%([A-Za-z].*)(?:\\R(?<body>(?s:.*)))?\\z");
    private static final Pattern LINE_MAGIC = Pattern.compile("%([A-Za-z].*)");
    private static final Pattern ASSIGNED_MAGIC = Pattern.compile("([^\\n\"'%;(){}]*=[ \\t]*)%([A-Za-z].*)");

    private final SourceCodeAnalysis analysis;

    CellReader(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /**
     * The parts of a cell.
     *
     * @throws CellFailure if it ends within a statement, before anything of it has run
     */
    List<CellPart> read(String cell) throws CellFailure {
        Matcher whole = CELL_MAGIC.matcher(cell);
        if (whole.matches()) {
            String body = whole.group("body") == null ? "" : whole.group("body");
            return List.of(new CellPart.CellMagic(MagicCall.parse(whole.group(1)), body, 1));
        }
        List<CellPart> parts = new ArrayList<>();
        int at = start(cell, 0);
        while (at < cell.length()) {
            at = start(cell, readOne(cell, at, parts));
        }
        return parts;
    }

    /** Whether the cell is whole: a front end that sends at Enter asks this. */
    Completeness completeness(String cell) {
        if (CELL_MAGIC.matcher(cell).matches()) {
            return Completeness.COMPLETE;
        }
        int at = start(cell, 0);
        Completeness completeness = Completeness.EMPTY;
        while (at < cell.length()) {
            Matcher magic = LINE_MAGIC.matcher(cell).region(at, cell.length());
            if (magic.lookingAt()) {
                completeness = Completeness.COMPLETE;
                at = start(cell, magic.end());
                continue;
            }
            CompletionInfo next = analysis.analyzeCompletion(cell.substring(at));
            completeness = next.completeness();
            if (!completeness.isComplete()) {
                return completeness;
            }
            at = start(cell, cell.length() - length(next.remaining()));
        }
        return completeness;
    }

    /** Adds the part that begins there and returns where it ends. */
    private int readOne(String cell, int at, List<CellPart> parts) throws CellFailure {
        int line = line(cell, at);
        Matcher magic = LINE_MAGIC.matcher(cell).region(at, cell.length());
        if (magic.lookingAt()) {
            parts.add(new CellPart.LineMagic(MagicCall.parse(magic.group(1)), line));
            return magic.end();
        }
        Matcher assigned = ASSIGNED_MAGIC.matcher(cell).region(at, cell.length());
        if (assigned.lookingAt()) {
            String value = MagicCall.parse(assigned.group(2)).java();
            parts.add(new CellPart.Java(assigned.group(1) + value + ";", line));
            return assigned.end();
        }
        String rest = cell.substring(at);
        CompletionInfo next = analysis.analyzeCompletion(rest);
        if (next.completeness() == Completeness.DEFINITELY_INCOMPLETE
                || next.completeness() == Completeness.CONSIDERED_INCOMPLETE) {
            throw CellFailure.incomplete(cell, line);
        }
        boolean parsed = next.completeness().isComplete();
        parts.add(new CellPart.Java(parsed ? next.source() : rest, line));
        return parsed ? cell.length() - length(next.remaining()) : cell.length();
    }

    private static int start(String cell, int from) {
        Matcher skipped = BLANKS_AND_COMMENTS.matcher(cell).region(from, cell.length());
        return skipped.lookingAt() ? skipped.end() : from;
    }

    private static int line(String cell, int at) {
        return 1 + (int) cell.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    private static int length(String text) {
        return text == null ? 0 : text.length();
    }
}
