package org.privatelora.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.privatelora.progress.ProgressListener;
import org.privatelora.results.Json;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands share: options, and that one answer is printed for people or as JSON. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class Subcommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON document instead of text.")
    boolean json;

    @Option(names = "--stacktrace", hidden = true, description = "Print where a failure happened.")
    boolean stacktrace;

    @Option(
            names = "--device",
            paramLabel = "cpu|cuda|auto",
            defaultValue = "auto",
            description = "Where tensors live (default: ${DEFAULT-VALUE}); cuda fails when there is none.")
    String device;

    abstract Answer answer() throws Exception;

    @Override
    public final Integer call() throws Exception {
        Answer answer = answer();
        spec.commandLine().getOut().println(json ? Json.text(answer.data()) : answer.text());
        return answer.exitCode();
    }

    Engine engine() {
        return Engine.start(DeviceChoice.parse(device));
    }

    /** Progress goes to the error stream, so that the output stays one document. */
    ProgressListener progress() {
        return Progress.to(spec.commandLine().getErr());
    }

    /** The command line as it was given, and then some, for a person to give again. */
    String again(String... more) {
        List<String> given = new ArrayList<>(List.of("privatelora"));
        given.addAll(spec.root().commandLine().getParseResult().originalArgs());
        Arrays.stream(more).filter(word -> !given.contains(word)).forEach(given::add);
        return given.stream().map(Subcommand::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
