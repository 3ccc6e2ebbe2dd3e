package org.privatelora.kernel;

import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;

/** One cell while it runs. */
final class CellRun {
    private static final Set<SubKind> EXPRESSIONS = EnumSet.of(
            SubKind.VAR_VALUE_SUBKIND, SubKind.OTHER_EXPRESSION_SUBKIND, SubKind.TEMP_VAR_EXPRESSION_SUBKIND);
    private static final Set<Status> UNRESOLVED =
            EnumSet.of(Status.RECOVERABLE_DEFINED, Status.RECOVERABLE_NOT_DEFINED);

    /** A use of the magics, which may throw anything. */
    interface MagicUse {
        /** Calls one. */
        Object on(Magics magics) throws Exception;
    }

    private final Cell cell;
    private final JShell shell;
    private final CellExecution execution;
    private final Magics magics;
    private final FailureReport report;
    private final List<Snippet> unresolved = new ArrayList<>();

    CellRun(Cell cell, JShell shell, CellExecution execution, Magics magics, FailureReport report) {
        this.cell = cell;
        this.shell = shell;
        this.execution = execution;
        this.magics = magics;
        this.report = report;
    }

    /** Runs the parts in order; the value of the last. Declarations may name what later ones declare. */
    Object run(List<CellPart> parts) throws CellFailure {
        Object value = null;
        for (CellPart part : parts) {
            value = part.run(this);
        }
        for (Snippet snippet : unresolved) {
            if (UNRESOLVED.contains(shell.status(snippet))) {
                throw report.unresolved(snippet);
            }
        }
        return value;
    }

    Object java(String source, int line) throws CellFailure {
        Object value = null;
        for (SnippetEvent event : shell.eval(source)) {
            if (event.causeSnippet() == null) {
                value = valueOf(event, line);
            }
        }
        return value;
    }

    Object magic(int line, MagicUse use) throws CellFailure {
        try {
            execution.thread().run(() -> use.on(magics), Optional.empty());
            return null;
        } catch (Exception e) {
            throw report.magic(cell, line, e);
        }
    }

    private Object valueOf(SnippetEvent event, int line) throws CellFailure {
        Snippet snippet = event.snippet();
        report.remember(snippet, cell, line);
        if (event.status() == Status.REJECTED) {
            throw report.rejected(snippet);
        }
        if (event.exception() != null) {
            throw report.thrown(event.exception());
        }
        if (UNRESOLVED.contains(event.status())) {
            unresolved.add(snippet);
        }
        Object value = execution.takeValue();
        return EXPRESSIONS.contains(snippet.subKind()) ? value : null;
    }
}
