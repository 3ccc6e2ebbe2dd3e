package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.privatelora.attack.GrayBox;
import org.privatelora.chart.ImageGrid;
import org.privatelora.data.Pixels;
import org.privatelora.experiment.AdaptedModel;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.StableDiffusion;
import org.privatelora.quality.Sampler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora generate --lora F --prompt "..." --out F.png}. */
@Command(name = "generate", description = "Pictures for prompts, with or without a LoRA; one row per prompt.")
final class GenerateCommand extends Subcommand {
    @Mixin
    PresetOptions preset = new PresetOptions();

    @Option(
            names = "--lora",
            paramLabel = "F",
            description = "LoRA: a kohya or diffusers file, or a PEFT folder; default: the base model alone.")
    Optional<Path> lora;

    @Option(names = "--prompt", required = true, description = "What to draw; may be given several times.")
    List<String> prompts;

    @Option(names = "--count", defaultValue = "1", description = "Pictures per prompt (default: ${DEFAULT-VALUE}).")
    int count;

    @Option(
            names = {"--seed", "--seeds"},
            defaultValue = "1",
            description = "Seed of the starting noise.")
    long seed;

    @Option(names = "--steps", description = "DDIM steps; default: the preset's.")
    Optional<Integer> steps;

    @Option(names = "--guidance", description = "Guidance scale; default: the preset's.")
    Optional<Double> guidance;

    @Option(names = "--out", paramLabel = "F.png", required = true, description = "The picture file.")
    Path out;

    record Drawn(String file, List<String> prompts, int count, long seed) {}

    @Override
    Answer answer() throws IOException {
        Preset read = preset.read();
        lora.ifPresent(AttackCommand::requireFile);
        Sampler sampler = new Sampler(
                steps.orElse(read.evaluation().samplingSteps()),
                guidance.orElse(read.evaluation().guidance()),
                16);
        try (NDManager manager = engine().newManager();
                StableDiffusion model = StableDiffusion.load(model(read, manager), manager)) {
            GrayBox adapted = AdaptedModel.of(model, lora, read.training().clipSkip(), manager);
            float[][] pictures = sampler.pictures(model, adapted, repeated(), seed, progress());
            write(grid(pictures, model.imageSize()));
        }
        return Answer.of(new Drawn(out.toString(), prompts, count, seed), "wrote " + out);
    }

    private ModelLocation model(Preset read, NDManager manager) throws IOException {
        return new ModelLocation(Session.model(read.base(), manager, progress()), preset.tokenizer);
    }

    private List<String> repeated() {
        List<String> all = new ArrayList<>();
        prompts.forEach(prompt -> {
            for (int i = 0; i < count; i++) {
                all.add(prompt);
            }
        });
        return all;
    }

    private BufferedImage grid(float[][] pictures, int size) {
        if (pictures.length == 1) {
            return Pixels.toImage(pictures[0], size, size);
        }
        List<ImageGrid.Line> lines = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            List<BufferedImage> line = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                line.add(Pixels.toImage(pictures[row * count + i], size, size));
            }
            lines.add(new ImageGrid.Line(prompts.get(row), line));
        }
        return ImageGrid.of(lines, 2);
    }

    private void write(BufferedImage image) throws IOException {
        if (out.toAbsolutePath().getParent() != null) {
            Files.createDirectories(out.toAbsolutePath().getParent());
        }
        if (!ImageIO.write(image, "png", out.toFile())) {
            throw new IOException(out + " cannot be written as PNG");
        }
    }
}
