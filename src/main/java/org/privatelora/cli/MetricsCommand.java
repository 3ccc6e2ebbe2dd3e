package org.privatelora.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.privatelora.metrics.AttackMetrics;
import org.privatelora.metrics.Bootstrap;
import org.privatelora.metrics.Decision;
import org.privatelora.metrics.EmpiricalEpsilon;
import org.privatelora.metrics.Interval;
import org.privatelora.metrics.RocCurve;
import org.privatelora.metrics.TprAtFpr;
import org.privatelora.results.Measured;
import org.privatelora.results.Score;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code privatelora metrics SCORES.csv}. */
@Command(
        name = "metrics",
        description =
                "Every metric of attack scores, with 95 percent intervals. The file has columns score and member (1 or 0);"
                        + " columns model, seed, attack and part, where present, split it into groups; scores of part aux give"
                        + " the threshold of part test.")
final class MetricsCommand extends Subcommand {
    private static final List<String> GROUPING = List.of("model", "seed", "attack", "part");

    @Parameters(paramLabel = "SCORES.csv", description = "Scores, higher = more likely a member.")
    Path file;

    @Option(
            names = "--bootstrap",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Also an interval of the AUC from N resamplings of the images, 2000 is usual (default: none).")
    int resamples;

    /**
     * The numbers of one group.
     *
     * @param group its name, empty when the file has one group
     * @param aucResampled AUC with its percentile bootstrap interval, where that was asked for
     * @param asrAux accuracy at the threshold that is best in the group's part aux, where the file has one
     */
    record Group(
            String group,
            int members,
            int nonMembers,
            Measured auc,
            Optional<Measured> aucResampled,
            double flippedAuc,
            double twoSidedAuc,
            double deviation,
            Optional<Measured> asrAux,
            Measured asrOracle,
            double asrOracleBalanced,
            double epsilonAtLeast,
            List<Rate> tprAtFpr,
            List<String> warnings) {}

    record Rate(double targetFpr, double fpr, Measured tpr) {}

    private record Line(double score, boolean member) {}

    /** Lines that belong together, as arrays. */
    private record Scores(double[] scores, boolean[] member) {
        static Scores of(List<Line> lines) {
            boolean[] member = new boolean[lines.size()];
            for (int i = 0; i < member.length; i++) {
                member[i] = lines.get(i).member();
            }
            return new Scores(lines.stream().mapToDouble(Line::score).toArray(), member);
        }
    }

    @Override
    Answer answer() throws IOException {
        if (resamples < 0 || resamples == 1) {
            throw new IllegalArgumentException("--bootstrap must be 0 or at least 2, was " + resamples);
        }
        Map<String, List<Line>> read = read();
        List<Group> groups = new ArrayList<>();
        read.forEach((name, lines) -> groups.add(group(name, lines, aux(name, read))));
        if (groups.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no scores; expected a header with score and member");
        }
        return Answer.of(
                groups,
                String.join("\n\n", groups.stream().map(MetricsCommand::text).toList()));
    }

    private Map<String, List<Line>> read() throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(
                    file + " is a folder; give the file, such as " + file.resolve(Score.FILE));
        }
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        Map<String, List<Line>> groups = new LinkedHashMap<>();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = CSVParser.parse(reader, format)) {
            List<String> header = parser.getHeaderNames();
            if (!header.contains("score") || !header.contains("member")) {
                throw new IllegalArgumentException(
                        file + ": expected columns score and member in the first line, found " + header);
            }
            for (CSVRecord record : parser) {
                groups.computeIfAbsent(name(record, header), key -> new ArrayList<>())
                        .add(line(record));
            }
        }
        return groups;
    }

    private static String name(CSVRecord record, List<String> header) {
        return String.join(
                " ", GROUPING.stream().filter(header::contains).map(record::get).toList());
    }

    private Line line(CSVRecord record) {
        String where = file + ", line " + (record.getRecordNumber() + 1) + ": ";
        String member = record.get("member").strip().toLowerCase(Locale.ROOT);
        if (!List.of("0", "1", "true", "false").contains(member)) {
            throw new IllegalArgumentException(where + "member must be 1 or 0, was '" + member + "'");
        }
        try {
            return new Line(Double.parseDouble(record.get("score")), member.equals("1") || member.equals("true"));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(where + "score must be a number, was '" + record.get("score") + "'", e);
        }
    }

    /** Lines of part aux, where a group is of part test and the file has both. */
    private static Optional<List<Line>> aux(String group, Map<String, List<Line>> all) {
        String rest = group.replaceFirst("(^| )" + Score.TEST + "$", "$1");
        return rest.equals(group) ? Optional.empty() : Optional.ofNullable(all.get(rest + Score.AUX));
    }

    private Group group(String name, List<Line> lines, Optional<List<Line>> aux) {
        Scores of = Scores.of(lines);
        AttackMetrics m = aux.map(Scores::of)
                .map(known -> AttackMetrics.of(of.scores, of.member, known.scores, known.member))
                .orElseGet(() -> AttackMetrics.of(of.scores, of.member));
        return new Group(
                name,
                m.roc().members(),
                m.roc().nonMembers(),
                Measured.of(m.auc().value(), m.auc().interval()),
                resampled(of),
                m.auc().flipped(),
                m.auc().twoSided(),
                m.auc().deviation(),
                m.auxAsr().map(MetricsCommand::asr),
                asr(m.oracleAsr()),
                m.oracleBalancedAsr().balancedAccuracy(),
                EmpiricalEpsilon.of(m.roc()).value(),
                m.tprAtFpr().stream().map(MetricsCommand::rate).toList(),
                m.warnings());
    }

    private Optional<Measured> resampled(Scores of) {
        return resamples == 0
                ? Optional.empty()
                : Optional.of(Measured.of(
                        RocCurve.of(of.scores, of.member).auc(),
                        new Bootstrap(resamples, Interval.CONFIDENCE, 0)
                                .interval(of.scores, of.member, RocCurve::auc)));
    }

    private static Measured asr(Decision decision) {
        return Measured.of(decision.accuracy(), decision.interval());
    }

    private static Rate rate(TprAtFpr rate) {
        return new Rate(rate.targetFpr(), rate.fpr(), Measured.of(rate.tpr(), rate.interval()));
    }

    private static String text(Group g) {
        StringBuilder text = new StringBuilder(g.group().isEmpty() ? "" : g.group() + "\n");
        text.append(String.format(
                Locale.ROOT, "  images        %d members, %d non-members%n", g.members(), g.nonMembers()));
        text.append("  AUC           ").append(g.auc().text(4)).append('\n');
        g.aucResampled()
                .ifPresent(auc ->
                        text.append("  resampled     ").append(auc.text(4)).append('\n'));
        text.append(String.format(
                Locale.ROOT,
                "  sign flipped  %.4f%n  two-sided     %.4f%n  |AUC-.5|/.5   %.4f%n",
                g.flippedAuc(),
                g.twoSidedAuc(),
                g.deviation()));
        g.asrAux()
                .ifPresent(asr ->
                        text.append("  ASR (aux)     ").append(asr.text(4)).append('\n'));
        text.append("  ASR (oracle)  ")
                .append(g.asrOracle().text(4))
                .append(String.format(Locale.ROOT, ", balanced %.4f", g.asrOracleBalanced()));
        text.append(String.format(
                Locale.ROOT, "%n  epsilon       at least %.3f (one run, membership by coins)", g.epsilonAtLeast()));
        for (Rate rate : g.tprAtFpr()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  TPR@%-4s FPR %s  (achieved FPR %.4f)",
                    percent(rate.targetFpr()),
                    rate.tpr().text(4),
                    rate.fpr()));
        }
        g.warnings().forEach(warning -> text.append("\n  note: ").append(warning));
        return text.toString();
    }

    private static String percent(double rate) {
        return new java.math.BigDecimal(String.valueOf(rate))
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }
}
