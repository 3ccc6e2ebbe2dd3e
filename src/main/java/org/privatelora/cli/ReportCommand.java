package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.privatelora.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code privatelora report DIR}. */
@Command(name = "report", description = "Writes report.html of a finished run again.")
final class ReportCommand extends Subcommand {
    @Parameters(paramLabel = "DIR", description = "Folder of a finished run.")
    Path folder;

    record Written(String report) {}

    @Override
    Answer answer() throws IOException {
        Path file = Report.write(folder);
        return Answer.of(new Written(file.toString()), "wrote " + file);
    }
}
