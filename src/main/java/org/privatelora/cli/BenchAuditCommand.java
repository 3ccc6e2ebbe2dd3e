package org.privatelora.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.privatelora.bench.AuditBenchmark;
import org.privatelora.bench.AuditBenchmark.Result;
import org.privatelora.experiment.AttackSuite;
import org.privatelora.experiment.Preset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code privatelora bench audit}. */
@Command(
        name = "audit",
        description = "A whole audit of drawn pictures on the embedded model, of a quarter of them and of all.")
final class BenchAuditCommand extends Subcommand {
    private static final double MEBI = 1 << 20;
    private static final int PARTS = 4;

    @Option(
            names = "--images",
            defaultValue = "400",
            description = "Members and non-members together, at most 400 (default: ${DEFAULT-VALUE}).")
    int images;

    @Option(
            names = "--attacks",
            split = ",",
            paramLabel = "quick|gray-box|white-box|black-box|all|NAME,...",
            description = "Which attacks (default: gray-box).")
    List<String> attacks = List.of("gray-box");

    @Override
    Answer answer() throws IOException {
        AuditBenchmark benchmark = new AuditBenchmark(images / PARTS, AttackSuite.parse(attacks));
        Result result = benchmark.run(Preset.named("pocket"), engine(), progress());
        return Answer.of(result, text(result));
    }

    private static String text(Result result) {
        StringBuilder text = new StringBuilder("images  seconds  seconds per image  peak memory MiB\n");
        result.rows()
                .forEach(row -> text.append(String.format(
                        Locale.ROOT,
                        "%6d  %7.1f  %17.3f  %15.0f%n",
                        row.images(),
                        row.seconds(),
                        row.secondsPerImage(),
                        row.peakBytes() / MEBI)));
        return text
                + String.format(
                        Locale.ROOT,
                        "large over small: %.2f x the time per image, %.2f x the memory; one run each, in one process",
                        result.timeRatio(),
                        result.memoryRatio());
    }
}
