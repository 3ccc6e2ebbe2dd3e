package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.privatelora.attack.GrayBox;
import org.privatelora.chart.ImageGrid;
import org.privatelora.data.Pixels;
import org.privatelora.data.image.PngText;
import org.privatelora.experiment.AdaptedModel;
import org.privatelora.experiment.AdaptedModel.Adapter;
import org.privatelora.experiment.FileHash;
import org.privatelora.experiment.Materials;
import org.privatelora.experiment.ModelReading;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.StableDiffusion;
import org.privatelora.model.clip.Emphasis;
import org.privatelora.model.clip.TextReading;
import org.privatelora.quality.PictureParameters;
import org.privatelora.quality.Sampler;
import org.privatelora.tensor.SelfTest;
import org.privatelora.train.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora generate --lora F --prompt "..." --out F.png}. */
@Command(
        name = "generate",
        description =
                "Pictures for prompts, with or without a LoRA; one row per prompt. The PNG says what it was made with.")
final class GenerateCommand extends Subcommand {
    /** Of 128 x 128 pixels. */
    private static final int BATCH = 16;

    @Mixin
    PresetOptions preset = new PresetOptions();

    @Mixin
    PrecisionOption precision = new PrecisionOption();

    @Mixin
    ReadingOptions networks = new ReadingOptions();

    @Option(
            names = "--lora",
            paramLabel = "F",
            description = "LoRA: a kohya or diffusers file, or a PEFT folder; default: the base model alone.")
    Optional<Path> lora = Optional.empty();

    @Option(names = "--multiplier", description = "Strength of the LoRA; default: 1, as trained.")
    Optional<Double> multiplier = Optional.empty();

    @Option(
            names = "--prompt",
            required = true,
            description =
                    "What to draw, up to 225 tokens; may be given several times. (word) counts 1.1 times, (word:1.3) 1.3"
                            + " times, [word] 1/1.1 times.")
    List<String> prompts;

    @Option(names = "--negative", defaultValue = "", description = "What to keep away from; read as --prompt is.")
    String negative;

    @Option(
            names = "--emphasis",
            paramLabel = "none|no_norm|original",
            defaultValue = "no_norm",
            description = "What brackets do: nothing, states times weights, or that with their mean restored (default:"
                    + " ${DEFAULT-VALUE}).")
    Emphasis emphasis;

    @Option(
            names = "--count",
            defaultValue = "1",
            description = "Pictures per prompt and seed (default: ${DEFAULT-VALUE}).")
    int count;

    @Option(
            names = {"--seed", "--seeds"},
            split = ",",
            defaultValue = "1",
            description = "Seeds of the noise, a column each (default: ${DEFAULT-VALUE}).")
    List<Long> seeds;

    @Option(
            names = "--sampler",
            paramLabel = "ddim|pndm|ddpm",
            defaultValue = "ddim",
            description = "How noise becomes a picture (default: ${DEFAULT-VALUE}).")
    SamplerKind kind;

    @Option(names = "--steps", description = "Steps of the sampler; default: the preset's.")
    Optional<Integer> steps = Optional.empty();

    @Option(names = "--guidance", description = "Guidance scale; default: the preset's.")
    Optional<Double> guidance = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Pictures that are drawn at once; default: as many as need the memory of 16 of 128 x 128 pixels.")
    Optional<Integer> batch = Optional.empty();

    @Option(names = "--out", paramLabel = "F.png", required = true, description = "The picture file.")
    Path out;

    record Drawn(String file, List<String> prompts, int count, List<Long> seeds, List<String> parameters) {}

    /** Pictures of one seed, and how they were made. */
    private record Column(float[][] pictures, List<PictureParameters> parameters) {}

    @Override
    Answer answer() throws IOException {
        Preset read = precision.in(networks.in(preset.read()));
        lora.ifPresent(AttackCommand::requireFile);
        requireSense(guidance.orElse(read.evaluation().guidance()));
        requireNewFile();
        try (NDManager manager = engine().newManager();
                StableDiffusion model = load(read, manager)) {
            List<Column> columns = columns(read, model, manager);
            List<String> texts = texts(columns);
            write(grid(columns, model.imageSize()), String.join("\n\n", texts));
            return Answer.of(new Drawn(out.toString(), prompts, count, seeds, texts), "wrote " + out);
        }
    }

    private void requireSense(double scale) {
        if (count < 1) {
            throw new IllegalArgumentException("--count must be at least 1, was " + count);
        }
        if (batch.isPresent() && batch.get() < 1) {
            throw new IllegalArgumentException("--batch must be at least 1, was " + batch.get());
        }
        if (multiplier.isPresent() && lora.isEmpty()) {
            throw new IllegalArgumentException("--multiplier is the strength of a LoRA; give one by --lora");
        }
        if (!negative.isEmpty() && scale == 1) {
            throw new IllegalArgumentException("--negative does nothing at guidance 1; give a larger --guidance");
        }
    }

    private StableDiffusion load(Preset read, NDManager manager) throws IOException {
        Precision type = read.training().compute().precision();
        if (type == Precision.FP16) {
            SelfTest.requireHalf(manager);
        }
        ModelLocation location = new ModelLocation(Session.model(read.base(), manager, progress()), preset.tokenizer);
        return StableDiffusion.load(location, type.type(), manager);
    }

    private void requireNewFile() {
        if (Files.exists(out)) {
            throw new IllegalArgumentException(
                    "--out " + out + " exists and is not overwritten; give another file, or delete it first");
        }
    }

    private List<Column> columns(Preset read, StableDiffusion model, NDManager manager) throws IOException {
        ModelReading reading = reading(read, model);
        Optional<Adapter> adapter = lora.map(source -> new Adapter(source, multiplier.orElse(1.0)));
        GrayBox adapted = AdaptedModel.of(model, adapter, reading, manager);
        int many = steps.orElse(read.evaluation().samplingSteps());
        double scale = guidance.orElse(read.evaluation().guidance());
        Sampler sampler = new Sampler(kind.on(reading.schedule(model), many), scale, negative, atOnce(model));
        PictureParameters.Sampling how = new PictureParameters.Sampling(
                kind.name(), many, scale, reading.text().clipSkip(), emphasis.label());
        PictureParameters.Model drew = new PictureParameters.Model(model.hash(), used(adapter), Main.Version.current());
        List<Column> columns = new ArrayList<>();
        for (long seed : seeds) {
            float[][] pictures = sampler.pictures(model, adapted, repeated(), seed, progress());
            columns.add(new Column(pictures, parameters(how, drew, seed, model.imageSize())));
        }
        return columns;
    }

    private int atOnce(StableDiffusion model) {
        return batch.orElseGet(() -> Materials.picturesAtOnce(BATCH, model.imageSize()));
    }

    /** The preset's, but for windows, of which there are as many as the prompts need, and brackets. */
    private ModelReading reading(Preset read, StableDiffusion model) {
        ModelReading trained = read.training().reading().requireFit(model);
        List<String> texts =
                Stream.concat(prompts.stream(), Stream.of(negative)).toList();
        TextReading text = trained.text().withEmphasis(emphasis).fitting(model.tokenizer(), texts);
        return trained.withText(text);
    }

    private static Optional<PictureParameters.Lora> used(Optional<Adapter> adapter) throws IOException {
        return adapter.isEmpty()
                ? Optional.empty()
                : Optional.of(new PictureParameters.Lora(
                        FileHash.sha256(adapter.get().source()), adapter.get().multiplier()));
    }

    private List<PictureParameters> parameters(
            PictureParameters.Sampling how, PictureParameters.Model drew, long seed, int side) {
        List<String> all = repeated();
        List<PictureParameters> parameters = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            parameters.add(new PictureParameters(all.get(i), negative, how, seed, i, side, drew));
        }
        return parameters;
    }

    private List<String> repeated() {
        return prompts.stream()
                .flatMap(prompt -> Stream.generate(() -> prompt).limit(count))
                .toList();
    }

    /** Row by row, as the pictures are. */
    private List<String> texts(List<Column> columns) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            for (Column column : columns) {
                column.parameters.subList(row * count, (row + 1) * count).stream()
                        .map(PictureParameters::text)
                        .forEach(texts::add);
            }
        }
        return texts;
    }

    private BufferedImage grid(List<Column> columns, int size) {
        if (columns.size() * count * prompts.size() == 1) {
            return Pixels.toImage(columns.get(0).pictures[0], size, size);
        }
        List<ImageGrid.Line> lines = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            int first = row * count;
            lines.add(columns.stream()
                    .flatMap(column -> Stream.of(column.pictures).skip(first).limit(count))
                    .map(picture -> Pixels.toImage(picture, size, size))
                    .collect(Collectors.collectingAndThen(
                            Collectors.toList(), line -> new ImageGrid.Line(prompts.get(first / count), line))));
        }
        return ImageGrid.of(lines, 2);
    }

    private void write(BufferedImage image, String parameters) throws IOException {
        if (out.toAbsolutePath().getParent() != null) {
            Files.createDirectories(out.toAbsolutePath().getParent());
        }
        new PngText(PictureParameters.KEYWORD, parameters).write(image, out);
    }
}
