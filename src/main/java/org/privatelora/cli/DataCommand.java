package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.privatelora.data.DataReport;
import org.privatelora.data.DataStore;
import org.privatelora.data.Manifest;
import org.privatelora.data.PaperFaces;
import org.privatelora.data.Problem;
import org.privatelora.experiment.Folders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code privatelora data list|check|prepare|manifest}. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description =
                "Lists, checks and prepares data sets, and freezes a folder of your own; never changes a file of yours.",
        subcommands = {
            DataCommand.ListSets.class,
            DataCommand.Check.class,
            DataCommand.Prepare.class,
            DataManifestCommand.class
        })
final class DataCommand implements Runnable {
    @picocli.CommandLine.Spec
    picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new IllegalArgumentException(
                "say what to do: data list, data check MANIFEST, data prepare MANIFEST --from PATH, or, for pictures of"
                        + " your own, data manifest FOLDER --out FILE.json");
    }

    record Known(String name, String title, String licence, boolean ready, String howToGet) {}

    record Outcome(String name, int listed, int used, boolean complete, List<String> problems) {}

    private static Answer answer(DataReport report, String done) {
        List<String> problems =
                report.problems().stream().map(Problem::toString).toList();
        Outcome outcome = new Outcome(report.name(), report.listed(), report.used(), report.isComplete(), problems);
        String text = report.accounting()
                + problems.stream().map(p -> "\n  " + p).collect(Collectors.joining())
                + (report.isComplete()
                        ? "\n" + done
                        : "\nnothing was changed of yours; repair these files and run it again");
        return new Answer(outcome, text, report.isComplete() ? 0 : Failures.BAD_INPUT);
    }

    @Command(name = "list", description = "The data sets that come with the library.")
    static final class ListSets extends Subcommand {
        @Override
        Answer answer() {
            DataStore store = Folders.dataStore();
            Stream<Known> frozen =
                    Manifest.names().stream().map(Manifest::named).map(m -> known(m.about(), store.isPrepared(m)));
            Stream<Known> dealt = Arrays.stream(PaperFaces.values()).map(f -> known(f.about(), store.isPrepared(f)));
            List<Known> sets = Stream.concat(frozen, dealt).toList();
            String text = sets.stream()
                    .map(s -> String.format(
                            Locale.ROOT, "%-18s %-9s %s", s.name(), s.ready() ? "ready" : "absent", s.title()))
                    .collect(Collectors.joining("\n"));
            return Answer.of(sets, text);
        }

        private static Known known(Manifest.About about, boolean ready) {
            return new Known(about.name(), about.title(), about.licence(), ready, about.howToGet());
        }
    }

    @Command(name = "check", description = "Holds pictures against a manifest and names every file that differs.")
    static final class Check extends Subcommand {
        @Parameters(paramLabel = "MANIFEST", description = "Name of a known set, or a manifest file.")
        String manifest;

        @Option(names = "--from", paramLabel = "PATH", description = "Folder or archive; default: the prepared copy.")
        Optional<Path> from;

        @Override
        Answer answer() throws IOException {
            DataStore store = Folders.dataStore();
            DataReport report =
                    from.isPresent() ? store.check(store.manifest(manifest), from.get()) : store.check(manifest);
            return DataCommand.answer(report, "everything is as listed");
        }
    }

    @Command(
            name = "prepare",
            description = "Copies the listed pictures, each verified by hash, from a folder or archive.")
    static final class Prepare extends Subcommand {
        @Parameters(paramLabel = "MANIFEST", description = "Name of a known set, or a manifest file.")
        String manifest;

        @Option(names = "--from", paramLabel = "PATH", required = true, description = "Your folder or archive.")
        Path from;

        @Option(
                names = "--caption",
                paramLabel = "TEXT",
                defaultValue = "",
                description = "Caption of pictures that have none.")
        String caption;

        @Override
        Answer answer() throws IOException {
            if (!Files.exists(from)) {
                throw new IllegalArgumentException("--from " + from + ": there is no such folder or archive");
            }
            DataStore store = Folders.dataStore();
            Optional<PaperFaces> faces = PaperFaces.named(manifest);
            DataReport report = faces.isPresent()
                    ? store.prepare(faces.get(), from, caption)
                    : store.prepare(store.manifest(manifest), from, caption);
            return DataCommand.answer(report, "prepared; runs find it from now on");
        }
    }
}
