package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.privatelora.experiment.Audit;
import org.privatelora.experiment.Exhibition;
import org.privatelora.experiment.LoadedLora;
import org.privatelora.experiment.Preset;
import org.privatelora.results.Measured;
import org.privatelora.results.ModelResult.Samples;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora quality --lora F --preset P}. */
@Command(
        name = "quality",
        description = "What a LoRA is worth: held-out loss, and the distance of its samples to the domain.")
final class QualityCommand extends Subcommand {
    @Mixin
    PresetOptions preset = new PresetOptions();

    @Option(
            names = "--lora",
            paramLabel = "F",
            required = true,
            description = "LoRA: a kohya or diffusers file, or a PEFT folder.")
    Path lora;

    @Option(
            names = {"--seed", "--seeds"},
            defaultValue = "1",
            description = "Seed of the samples.")
    long seed;

    record Quality(String lora, Measured memberLoss, Measured heldOutLoss, Samples samples) {}

    @Override
    Answer answer() throws IOException {
        Preset read = preset.read();
        AttackCommand.requireFile(lora);
        try (Session session = Session.open(read, preset.tokenizer, engine(), progress());
                LoadedLora loaded = LoadedLora.open(lora, session.materials())) {
            Audit losses = Audit.run(
                    session.materials(),
                    loaded.grayBox(),
                    read.evaluation(),
                    java.util.List.of(),
                    new Audit.Label("lora", seed));
            Samples samples =
                    new Exhibition(session.materials(), read.evaluation()).measure(loaded.grayBox(), seed, progress());
            Quality quality = new Quality(lora.toString(), losses.memberLoss(), losses.heldOutLoss(), samples);
            return Answer.of(quality, text(quality));
        }
    }

    private static String text(Quality q) {
        return "loss on members    " + q.memberLoss().text(4) + "\nheld-out loss      "
                + q.heldOutLoss().text(4)
                + "\nFréchet distance   " + q.samples().frechet().text(1) + " (x 1000, "
                + q.samples().space() + ", "
                + q.samples().samples() + " samples against " + q.samples().real() + " real; not FID)";
    }
}
