package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.privatelora.experiment.AttackSuite;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.report.AuditReport;
import org.privatelora.results.AuditResult;
import org.privatelora.results.Score;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora attack --lora F --preset P}. */
@Command(name = "attack", description = "Attacks a LoRA file: who of the preset's pictures was it trained on?")
final class AttackCommand extends Subcommand {
    private static final Set<String> KEPT = Set.of(AuditResult.FILE, Score.FILE, AuditReport.FILE);

    @Mixin
    PresetOptions preset = new PresetOptions();

    @Mixin
    PrecisionOption precision = new PrecisionOption();

    @Mixin
    TaskOptions task = new TaskOptions();

    @Mixin
    BucketOptions buckets = new BucketOptions();

    @Option(
            names = "--lora",
            paramLabel = "F",
            required = true,
            description = "LoRA: a kohya or diffusers file, or a PEFT folder.")
    Path lora;

    @Option(
            names = "--attacks",
            split = ",",
            paramLabel = "quick|gray-box|white-box|black-box|all|NAME,...",
            description = "Which attacks, by name; quick (default): loss, calibrated, pia and proxy, the paper's h'.")
    List<String> attacks = List.of("quick");

    @Mixin
    ShadowOptions shadows = new ShadowOptions();

    @Option(
            names = "--shadow-epoch",
            paramLabel = "N",
            description =
                    "Compare with the shadows after so many epochs: as many as the LoRA was trained for (default: the last).")
    Optional<Integer> shadowEpoch = Optional.empty();

    @Option(
            names = "--augmentation",
            paramLabel = "none|weak|strong",
            description =
                    "How the LoRA's members were augmented, if they were and the preset does not say so: adds to 'all' and"
                            + " 'gray-box' the attacks that ask about those versions.")
    Optional<String> augmentation = Optional.empty();

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the attack that is trained.")
    long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Keep audit.html, audit.json and scores.csv there: new, empty, or of an earlier audit, which is replaced.")
    Optional<Path> out;

    @Override
    Answer answer() throws IOException {
        AttackSuite suite = shadows.in(AttackSuite.parse(attacks));
        Preset told = DefenceOptions.augmented(preset.read(), augmentation);
        Preset read = precision.in(buckets.in(task.in(told)));
        requireFile(lora);
        if (out.isPresent()) {
            OutFolder folder = new OutFolder(out.get());
            folder.requireOwn(AuditResult.FILE, KEPT);
            folder.requireWritable();
        }
        try (Session session = Session.open(read, preset.tokenizer, engine(), progress())) {
            Session.Audited audited = session.audit(read, lora, suite, seed, shadows.of(shadowEpoch));
            AuditResult result = audited.result();
            String text = ResultText.attacks(result.attacks()) + "Not run: " + String.join("; ", result.notRun()) + "\n"
                    + result.verdict()
                    + result.notes().stream().map(note -> "\nnote: " + note).collect(Collectors.joining());
            return Answer.of(result, text + keep(audited));
        }
    }

    private String keep(Session.Audited audited) throws IOException {
        if (out.isEmpty()) {
            return "";
        }
        audited.write(out.get());
        return "\naudit: " + AuditReport.write(out.get());
    }

    static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("--lora " + file + ": there is no such file or folder");
        }
    }
}
