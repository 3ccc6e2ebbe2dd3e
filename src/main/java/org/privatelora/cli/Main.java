package org.privatelora.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Entry point of {@code privatelora}. */
@Command(
        name = "privatelora",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "LoRA adaptation of latent diffusion models under a membership defence, and the attacks to check it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            PretrainCommand.class,
            TrainCommand.class,
            ShadowsCommand.class,
            AttackCommand.class,
            GenerateCommand.class,
            QualityCommand.class,
            SmoothnessCommand.class,
            ReportCommand.class,
            DataCommand.class,
            MetricsCommand.class,
            InspectCommand.class,
            ConvertLoraCommand.class,
            BenchCommand.class,
            ParityCommand.class,
            DoctorCommand.class
        })
public final class Main {
    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"privatelora " + current()};
        }

        static String current() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        InterruptGuard guard = InterruptGuard.install();
        int code = run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args);
        guard.release();
        System.exit(code);
    }

    /** Runs a command on the given streams. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Main());
        line.setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Failures::badArguments).setExecutionExceptionHandler(Failures::failed);
        return line.execute(args);
    }
}
