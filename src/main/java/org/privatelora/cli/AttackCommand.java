package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.privatelora.data.Split;
import org.privatelora.experiment.Audit;
import org.privatelora.experiment.LoadedLora;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.lora.format.KohyaFormat;
import org.privatelora.lora.format.LoraMetadata;
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
            paramLabel = "loss,calibrated,proxy",
            description = "Which attacks; default: all. proxy is the paper's h'.")
    List<String> attacks = List.of("loss", "calibrated", "proxy");

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the attack that is trained.")
    long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "Keep attacks.json and scores.csv there.")
    Optional<Path> out;

    /** The answer of {@code --json}; notes say what makes the numbers doubtful. */
    record Attacked(
            String lora, Measured memberLoss, Measured heldOutLoss, List<AttackResult> attacks, List<String> notes) {}

    @Override
    Answer answer() throws IOException {
        List<String> names = names();
        Preset read = preset.read();
        requireFile(lora);
        try (Session session = Session.open(read, preset.tokenizer, engine(), progress());
                LoadedLora loaded = LoadedLora.open(lora, session.materials())) {
            Audit audit = Audit.run(
                    session.materials(),
                    loaded.grayBox(),
                    read.evaluation(),
                    names,
                    new Audit.Label(lora.getFileName().toString(), seed));
            List<String> notes = notes(session.materials().dataset().split());
            Attacked attacked =
                    new Attacked(lora.toString(), audit.memberLoss(), audit.heldOutLoss(), audit.attacks(), notes);
            keep(attacked, audit.scores());
            return Answer.of(
                    attacked,
                    ResultText.attacks(audit.attacks()) + "Not run: " + String.join("; ", Audit.notRun())
                            + notes.stream().map(note -> "\nnote: " + note).collect(Collectors.joining()));
        }
    }

    /** Who is a member is known only of the split that the LoRA was trained on. */
    private List<String> notes(Split asked) throws IOException {
        return splitHash()
                .filter(hash -> !hash.isEmpty() && !hash.equals(asked.hash()))
                .map(hash -> "the LoRA says that it was trained on split " + hash.substring(0, 12)
                        + ", the attack asked about split " + asked.hash().substring(0, 12)
                        + "; unless one is a part of the other, these numbers are not about its members")
                .stream()
                .toList();
    }

    private Optional<String> splitHash() throws IOException {
        return Files.isRegularFile(lora) ? KohyaFormat.metadata(lora).map(LoraMetadata::splitHash) : Optional.empty();
    }

    static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("--lora " + file + ": there is no such file or folder");
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (String attack : attacks) {
            String name = attack.equals("proxy") ? "h'" : attack;
            if (!Audit.NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown attack '" + attack + "'; known are loss, calibrated and proxy");
            }
            names.add(name);
        }
        return names;
    }

    private void keep(Attacked attacked, List<Score> scores) throws IOException {
        if (out.isPresent()) {
            Files.createDirectories(out.get());
            Json.write(out.get().resolve("attacks.json"), attacked);
            Score.write(out.get().resolve(Score.FILE), scores);
        }
    }
}
