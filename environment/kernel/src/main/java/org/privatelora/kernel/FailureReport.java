package org.privatelora.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.UnresolvedReferenceException;

/** Tells failures in the notebook's terms: root cause first, then the line of the cell, then the stack. */
final class FailureReport {
    private static final int FRAMES = 30;

    private record Place(Cell cell, int line) {
        String line(long lineOfSnippet) {
            return cell.describe((int) (line + lineOfSnippet - 1));
        }
    }

    private final JShell shell;
    private final Map<String, Place> places = new HashMap<>();

    FailureReport(JShell shell) {
        this.shell = shell;
    }

    /** That snippet began on that line of that cell. */
    void remember(Snippet snippet, Cell cell, int line) {
        places.put(snippet.id(), new Place(cell, line));
    }

    /** The snippet threw. */
    CellFailure thrown(JShellException thrown) {
        if (thrown instanceof UnresolvedReferenceException unresolved) {
            return unresolved(unresolved.getSnippet());
        }
        List<JShellException> chain = chain(thrown);
        JShellException root = chain.get(chain.size() - 1);
        List<String> lines = new ArrayList<>(List.of(headline(root)));
        frames(root).filter(this::isOfCell).findFirst().map(this::frame).ifPresent(lines::add);
        lines.addAll(stack(frames(root).map(this::frame).toList()));
        for (int i = chain.size() - 2; i >= 0; i--) {
            lines.add("thrown again as " + headline(chain.get(i)));
        }
        return new CellFailure(simpleName(root), root.getMessage(), lines);
    }

    /** The frames, unless there is only the one that was named already. */
    private static List<String> stack(List<String> frames) {
        List<String> shown = new ArrayList<>();
        frames.stream().limit(frames.size() > 1 ? FRAMES : 0).forEach(frame -> shown.add("    at " + frame));
        if (frames.size() > FRAMES) {
            shown.add("    ... " + (frames.size() - FRAMES) + " more");
        }
        return shown;
    }

    /** The snippet does not compile. */
    CellFailure rejected(Snippet snippet) {
        List<Diag> errors = shell.diagnostics(snippet).filter(Diag::isError).toList();
        String message = errors.isEmpty() ? "" : firstLine(errors.get(0));
        List<String> lines = new ArrayList<>(List.of("CompilationError: " + message));
        for (Diag error : errors) {
            lines.add(place(snippet, error.getStartPosition()));
            boolean told = firstLine(error).equals(message);
            message(error).skip(told ? 1 : 0).map(line -> "    " + line).forEach(lines::add);
        }
        return new CellFailure("CompilationError", message, lines);
    }

    private static Stream<String> message(Diag error) {
        return error.getMessage(Locale.ROOT)
                .lines()
                .filter(line -> !line.strip().startsWith("location: class"));
    }

    private static String firstLine(Diag error) {
        return message(error).findFirst().orElse("");
    }

    /** A declaration names what the whole cell has not declared. */
    CellFailure unresolved(Snippet snippet) {
        String missing = snippet instanceof DeclarationSnippet declaration
                ? shell.unresolvedDependencies(declaration).collect(Collectors.joining(", "))
                : "";
        String message = "not declared: " + missing;
        return new CellFailure("CompilationError", message, List.of("CompilationError: " + message, place(snippet, 0)));
    }

    /** A magic on that line threw. */
    CellFailure magic(Cell cell, int line, Exception thrown) {
        Throwable cause = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
        if (cause instanceof CellFailure failure) {
            return failure;
        }
        String name = cause.getClass().getSimpleName();
        return new CellFailure(
                name, cause.getMessage(), List.of(name + ": " + cause.getMessage(), cell.describe(line)));
    }

    private String place(Snippet snippet, long offset) {
        String before = snippet.source().substring(0, (int)
                Math.max(0, Math.min(offset, snippet.source().length())));
        long line = 1 + before.chars().filter(c -> c == '\n').count();
        Place place = places.get(snippet.id());
        return place.line(line);
    }

    private String frame(StackTraceElement frame) {
        Place place = isOfCell(frame) ? places.get(frame.getFileName().substring(1)) : null;
        return place == null ? frame.toString() : place.line(frame.getLineNumber());
    }

    private boolean isOfCell(StackTraceElement frame) {
        return frame.getFileName() != null && frame.getFileName().startsWith("#");
    }

    private static Stream<StackTraceElement> frames(JShellException e) {
        return Arrays.stream(e.getStackTrace());
    }

    private static List<JShellException> chain(JShellException thrown) {
        List<JShellException> chain = new ArrayList<>();
        for (Throwable e = thrown; e instanceof JShellException link; e = e.getCause()) {
            chain.add(link);
        }
        return chain;
    }

    private static String headline(JShellException e) {
        return simpleName(e) + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }

    private static String simpleName(JShellException e) {
        String name = e instanceof EvalException thrown ? thrown.getExceptionClassName() : "CompilationError";
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }
}
