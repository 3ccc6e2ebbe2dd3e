package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.privatelora.experiment.AttackSuite;
import org.privatelora.experiment.Audit;
import org.privatelora.experiment.LoadedLora;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.results.AttackResult;
import org.privatelora.results.Json;
import org.privatelora.results.Measured;
import org.privatelora.results.Score;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora attack --lora F --preset P}. */
@Command(name = "attack", description = "Attacks a LoRA file: who of the preset's pictures was it trained on?")
final class AttackCommand extends Subcommand {
    @Mixin
    PresetOptions preset = new PresetOptions();

    @Option(
            names = "--lora",
            paramLabel = "F",
            required = true,
            description = "LoRA: a kohya or diffusers file, or a PEFT folder.")
    Path lora;

    @Option(
            names = "--attacks",
            split = ",",
            paramLabel = "quick|all|NAME,...",
            description = "Which attacks, by name; quick (default): loss, calibrated and proxy, the paper's h'.")
    List<String> attacks = List.of("quick");

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the attack that is trained.")
    long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "Keep attacks.json and scores.csv there.")
    Optional<Path> out;

    record Attacked(String lora, Measured memberLoss, Measured heldOutLoss, List<AttackResult> attacks) {}

    @Override
    Answer answer() throws IOException {
        AttackSuite suite = AttackSuite.parse(attacks);
        Preset read = preset.read();
        requireFile(lora);
        try (Session session = Session.open(read, preset.tokenizer, engine(), progress());
                LoadedLora loaded = LoadedLora.open(lora, session.materials())) {
            Audit audit = Audit.run(
                    session.materials(),
                    loaded.grayBox(),
                    read.evaluation(),
                    suite,
                    new Audit.Label(lora.getFileName().toString(), seed));
            Attacked attacked = new Attacked(lora.toString(), audit.memberLoss(), audit.heldOutLoss(), audit.attacks());
            keep(attacked, audit.scores());
            return Answer.of(
                    attacked, ResultText.attacks(audit.attacks()) + "Not run: " + String.join("; ", suite.notRun()));
        }
    }

    static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("--lora " + file + ": there is no such file or folder");
        }
    }

    private void keep(Attacked attacked, List<Score> scores) throws IOException {
        if (out.isPresent()) {
            Files.createDirectories(out.get());
            Json.write(out.get().resolve("attacks.json"), attacked);
            Score.write(out.get().resolve(Score.FILE), scores);
        }
    }
}
