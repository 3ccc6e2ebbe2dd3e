package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.privatelora.attack.GrayBox;
import org.privatelora.experiment.AttackSuite;
import org.privatelora.experiment.Audit;
import org.privatelora.experiment.Evaluation;
import org.privatelora.experiment.Exhibition;
import org.privatelora.experiment.LoadedLora;
import org.privatelora.experiment.Materials;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.model.InceptionFile;
import org.privatelora.quality.FeatureSpace;
import org.privatelora.quality.InceptionFeatures;
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

    @Option(
            names = "--inception",
            paramLabel = "F.safetensors",
            description =
                    "Weights of the FID's Inception network: FID and KID instead of the distance in our own features.")
    Optional<Path> inception;

    @Option(
            names = "--features",
            paramLabel = "2048",
            defaultValue = "2048",
            description = "Inception features: 64, 192, 768 or 2048 (default: ${DEFAULT-VALUE}).")
    int features;

    record Quality(String lora, Measured memberLoss, Measured heldOutLoss, Samples samples) {}

    @Override
    Answer answer() throws IOException {
        Preset read = preset.read();
        AttackCommand.requireFile(lora);
        if (inception.isPresent() && !Files.exists(inception.get())) {
            throw new IllegalArgumentException("--inception " + inception.get() + ": there is no such file");
        }
        try (Session session = Session.open(read, preset.tokenizer, engine(), progress());
                LoadedLora loaded = LoadedLora.open(lora, session.materials())) {
            Audit losses = Audit.run(
                    session.materials(),
                    loaded.grayBox(),
                    read.evaluation(),
                    AttackSuite.none(),
                    new Audit.Label("lora", seed));
            Samples samples = samples(session.materials(), read.evaluation(), loaded.grayBox());
            Quality quality = new Quality(lora.toString(), losses.memberLoss(), losses.heldOutLoss(), samples);
            return Answer.of(quality, text(quality));
        }
    }

    private Samples samples(Materials materials, Evaluation how, GrayBox model) throws IOException {
        if (inception.isEmpty()) {
            return new Exhibition(materials, how).measure(model, seed, progress());
        }
        try (InceptionFile file = InceptionFile.open(inception.get(), materials.manager())) {
            FeatureSpace space = new InceptionFeatures(file.network(), file.manager(), features);
            return new Exhibition(materials, how, space).measure(model, seed, progress());
        }
    }

    private String text(Quality q) {
        Samples s = q.samples();
        String sets = s.space() + ", " + s.samples() + " samples against " + s.real() + " real";
        return "loss on members    " + q.memberLoss().text(4) + "\nheld-out loss      "
                + q.heldOutLoss().text(4)
                + (inception.isPresent()
                        ? "\nFID                " + s.frechet().text(1) + " (" + sets
                                + "; compares only at equal numbers)" + "\nKID x 1000         "
                                + String.format(Locale.ROOT, "%.2f", 1000 * s.kernel())
                        : "\nFréchet distance   " + s.frechet().text(1) + " (x 1000, " + sets + "; not FID)");
    }
}
