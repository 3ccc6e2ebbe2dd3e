package org.privatelora.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
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

    private static final String SHOWS_WHERE = " (--stacktrace shows where)";
    /** How Linux and macOS say that a file cannot grow. */
    private static final List<String> NO_ROOM =
            List.of("No space left on device", "File too large", "Disk quota exceeded");

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
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return e.getMessage() + (e instanceof NotDirectoryException ? ": is not a folder" : ": exists already");
        }
        if (e instanceof JsonProcessingException json) {
            return "a JSON file is damaged: " + Json.fault(json) + SHOWS_WHERE;
        }
        return e instanceof IOException bare ? message(bare) : plain(e);
    }

    /** Of what the system says without a file and without advice. */
    private static String message(IOException e) {
        String text = e.getMessage() == null ? "" : e.getMessage();
        if (e instanceof ClosedByInterruptException) {
            return "stopped while a file was read or written; what was finished before is kept";
        }
        if (e instanceof CharacterCodingException) {
            return "a file is not text in UTF-8" + SHOWS_WHERE;
        }
        if (e instanceof EOFException && text.isEmpty()) {
            return "a file ends too early; it was cut or is not what it is taken for" + SHOWS_WHERE;
        }
        if (NO_ROOM.stream().anyMatch(text::endsWith)) {
            return "a file could not be written: " + oneLine(text)
                    + "; make room there, also for temporary and cached files, and try again";
        }
        return text.endsWith("Is a directory") ? "expected a file, found a folder: " + oneLine(text) : plain(e);
    }

    private static String plain(Throwable e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return code(e) == FAILED && !(e instanceof IllegalStateException)
                ? e.getClass().getSimpleName() + ": " + oneLine(text) + SHOWS_WHERE
                : oneLine(text);
    }

    private static String oneLine(String text) {
        return text.lines().map(String::strip).filter(part -> !part.isEmpty()).collect(Collectors.joining("; "));
    }
}
