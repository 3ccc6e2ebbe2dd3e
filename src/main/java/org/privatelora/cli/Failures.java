package org.privatelora.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Collectors;
import org.privatelora.progress.Interruption;
import org.privatelora.results.Json;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** From an exception to one line and an exit code. */
final class Failures {
    static final int FAILED = 1;
    static final int BAD_INPUT = 2;
    static final int INTERRUPTED = 130;

    private Failures() {}

    /** The answer of {@code --json} to an error. */
    private record Failure(String error, int exitCode) {}

    static int badArguments(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        boolean json = java.util.Arrays.asList(args).contains("--json");
        String help = "; see '" + line.getCommandSpec().qualifiedName() + " --help'";
        return tell(line, json, oneLine(e.getMessage()) + help, BAD_INPUT);
    }

    static int failed(Exception e, CommandLine line, ParseResult parsed) {
        if (trace(parsed)) {
            e.printStackTrace(line.getErr());
        }
        return tell(line, parsed.originalArgs().contains("--json"), message(e), code(e));
    }

    private static boolean trace(ParseResult parsed) {
        return parsed.originalArgs().contains("--stacktrace");
    }

    private static int tell(CommandLine line, boolean json, String message, int code) {
        line.getErr().println("privatelora: " + message);
        if (json) {
            line.getOut().println(Json.text(new Failure(message, code)));
        }
        return code;
    }

    static int code(Throwable e) {
        if (e instanceof Interruption || interrupted(e)) {
            return INTERRUPTED;
        }
        boolean input =
                e instanceof IllegalArgumentException || e instanceof IOException || e instanceof UncheckedIOException;
        return input ? BAD_INPUT : FAILED;
    }

    private static boolean interrupted(Throwable e) {
        return e != null && (e instanceof ClosedByInterruptException || interrupted(e.getCause()));
    }

    static String message(Throwable e) {
        if (e instanceof UncheckedIOException unchecked
                && String.valueOf(e.getMessage()).startsWith("java.")) {
            return message(unchecked.getCause());
        }
        if (e instanceof NoSuchFileException missing
                && missing.getReason() == null
                && !missing.getMessage().contains(" ")) {
            return missing.getFile() + ": there is no such file or folder";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": access denied";
        }
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return code(e) == FAILED && !(e instanceof IllegalStateException)
                ? e.getClass().getSimpleName() + ": " + oneLine(text) + " (--stacktrace shows where)"
                : oneLine(text);
    }

    private static String oneLine(String text) {
        return text.lines().map(String::strip).filter(part -> !part.isEmpty()).collect(Collectors.joining("; "));
    }
}
