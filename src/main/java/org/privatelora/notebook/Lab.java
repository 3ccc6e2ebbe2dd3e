package org.privatelora.notebook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.privatelora.attack.GrayBox;
import org.privatelora.chart.ImageGrid;
import org.privatelora.data.Example;
import org.privatelora.data.Part;
import org.privatelora.data.Pixels;
import org.privatelora.diffusion.Ddim;
import org.privatelora.experiment.Evaluation;
import org.privatelora.experiment.LoadedLora;
import org.privatelora.experiment.Materials;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.experiment.SmoothnessWatch;
import org.privatelora.experiment.TrainingRun;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraModule;
import org.privatelora.lora.LoraWeights;
import org.privatelora.model.StableDiffusion;
import org.privatelora.progress.ProgressListener;
import org.privatelora.quality.Sampler;
import org.privatelora.report.Report;
import org.privatelora.report.RunFigures;
import org.privatelora.report.SmoothnessFigures;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.SmoothnessResult;
import org.privatelora.smoothness.SmoothnessCurve;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;
import org.privatelora.train.TrainConfig;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A preset with its base model and pictures loaded, for a notebook: opened in the first cell, closed in the last. Owns everything that
 * it loaded.
 */
public final class Lab implements AutoCloseable {
    private static final int ZOOM = 2;
    private static final int BATCH = 16;

    private final Preset preset;
    private final Session session;

    private Lab(Preset preset, Session session) {
        this.preset = preset;
        this.session = session;
    }

    /**
     * Loads a preset's base model and private pictures; on CUDA where there is one.
     *
     * @param preset names base and data
     * @param progress hears of what takes long, such as pre-training a base model that is not there yet
     * @throws IOException when base or data are absent, saying how to get them
     */
    public static Lab open(Preset preset, ProgressListener progress) throws IOException {
        return new Lab(preset, Session.open(preset, Optional.empty(), Engine.start(DeviceChoice.AUTO), progress));
    }

    /** Base model and pictures. */
    public Materials materials() {
        return session.materials();
    }

    /** The base model. */
    public StableDiffusion base() {
        return materials().base();
    }

    /**
     * The preset's whole experiment: train, choose, attack, sample. A run that was interrupted, or finished, goes on from what its
     * folder holds, which is also where the report is.
     *
     * @param folder new, or of the same preset
     * @param progress hears of every step
     * @return results and figures
     */
    public RunFigures run(Path folder, ProgressListener progress) throws IOException {
        session.run(preset, folder, progress);
        Report.write(folder);
        return RunFigures.of(folder);
    }

    /**
     * Trains each model of the preset, first seed, and measures its smoothness on the way; attacks nothing. What the folder holds
     * already is gone on with, or read when it is finished.
     *
     * @param folder new, or of the same preset and measurement
     * @param watch how often and how
     * @param progress hears of every step
     */
    public SmoothnessFigures smoothness(Path folder, SmoothnessWatch watch, ProgressListener progress)
            throws IOException {
        List<SmoothnessCurve> curves = new ArrayList<>();
        for (Kind kind : preset.kinds()) {
            TrainConfig config =
                    preset.config(kind, preset.seeds().get(0), materials().latentSize());
            TrainingRun run = new TrainingRun(config, folder.resolve(kind.slug()));
            watch.finish(run, materials(), (task, done, all, text) -> progress.progress(kind.label(), done, all, text));
            curves.addAll(SmoothnessResult.read(run.folder(), SmoothnessResult.STEPS)
                    .orElseThrow()
                    .curves());
        }
        SmoothnessResult result = SmoothnessResult.of(watch.batch(), watch.iteration(), curves);
        result.write(folder, SmoothnessResult.NAME);
        return new SmoothnessFigures(result);
    }

    /** The first pictures of a part with their captions, one column each. */
    public BufferedImage pictures(Part part, int count) {
        List<Example> examples = materials().dataset().part(part);
        int size = base().imageSize();
        List<BufferedImage> images = examples.stream()
                .limit(count)
                .map(example -> Pixels.toImage(example.pixels(size), size, size))
                .toList();
        return ImageGrid.of(List.of(new ImageGrid.Line(part.key(), images)), ZOOM);
    }

    /** Pictures of a part, and below them what the autoencoder makes of their latents: the best that samples can be. */
    public BufferedImage reconstructions(Part part, int count) {
        List<Example> examples =
                materials().dataset().part(part).stream().limit(count).toList();
        int size = base().imageSize();
        List<String> ids = materials().query(part).ids();
        long[] places = examples.stream()
                .mapToLong(example -> ids.indexOf(example.id()))
                .toArray();
        float[] restored = Scope.value(() -> Autograd.noGrad(() -> {
            NDArray latents = materials().query(part).latents(); // (N, 4, h, w)
            return base().decode(latents.get(new NDIndex("{}", Tensors.of(latents.getManager(), places))))
                    .toFloatArray();
        }));
        int each = 3 * size * size;
        return grid(
                new ImageGrid.Line(
                        "picture",
                        examples.stream()
                                .map(example -> Pixels.toImage(example.pixels(size), size, size))
                                .toList()),
                new ImageGrid.Line(
                        "from its latent",
                        IntStream.range(0, examples.size())
                                .mapToObj(i -> Pixels.toImage(
                                        Arrays.copyOfRange(restored, i * each, (i + 1) * each), size, size))
                                .toList()));
    }

    /** What a LoRA would train on this base model: modules, numbers in the frozen weights beside them, numbers in the factors. */
    public Table modules(LoraConfig config) {
        Table table = Table.create(
                "modules",
                StringColumn.create("part"),
                LongColumn.create("modules"),
                LongColumn.create("frozen numbers"),
                LongColumn.create("trained numbers"));
        Scope.run(() -> {
            LoraWeights lora = LoraWeights.create(
                    config,
                    base().unetShapes(),
                    base().textEncoderShapes(),
                    materials().manager(),
                    new Rng(0));
            for (LoraComponent part : LoraComponent.values()) {
                append(table, part.name().toLowerCase(Locale.ROOT).replace('_', ' '), lora.modules(part));
            }
        });
        return table;
    }

    private static void append(Table table, String part, List<LoraModule> modules) {
        table.stringColumn(0).append(part);
        table.longColumn(1).append(modules.size());
        table.longColumn(2)
                .append(modules.stream().mapToLong(m -> m.weightShape().size()).sum());
        table.longColumn(3)
                .append(modules.stream()
                        .mapToLong(m -> m.down().size() + m.up().size())
                        .sum());
    }

    /**
     * One picture for each prompt, the same noise for every model.
     *
     * @param label names the row
     * @param lora file or folder; none for the base model
     * @param prompts at least one
     * @param seed of the noise
     */
    public ImageGrid.Line samples(String label, Optional<Path> lora, List<String> prompts, long seed)
            throws IOException {
        if (lora.isEmpty()) {
            return samples(label, materials().baseModel(), prompts, seed);
        }
        try (LoadedLora loaded = LoadedLora.open(lora.get(), materials())) {
            return samples(label, loaded.grayBox(), prompts, seed);
        }
    }

    private ImageGrid.Line samples(String label, GrayBox model, List<String> prompts, long seed) {
        Evaluation how = preset.evaluation();
        int size = base().imageSize();
        Ddim ddim = Ddim.deterministic(materials().schedule(), how.samplingSteps());
        float[][] drawn = new Sampler(ddim, how.guidance(), "", BATCH)
                .pictures(base(), model, prompts, seed, ProgressListener.NONE);
        return new ImageGrid.Line(
                label,
                IntStream.range(0, drawn.length)
                        .mapToObj(i -> Pixels.toImage(drawn[i], size, size))
                        .toList());
    }

    /** Rows of samples below each other. */
    public static BufferedImage grid(ImageGrid.Line... rows) {
        return ImageGrid.of(Arrays.asList(rows), ZOOM);
    }

    @Override
    public void close() {
        session.close();
    }
}
