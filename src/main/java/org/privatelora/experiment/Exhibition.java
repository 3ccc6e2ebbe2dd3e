package org.privatelora.experiment;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.privatelora.attack.GrayBox;
import org.privatelora.chart.ImageGrid;
import org.privatelora.data.Example;
import org.privatelora.data.Pixels;
import org.privatelora.diffusion.Ddim;
import org.privatelora.progress.ProgressListener;
import org.privatelora.quality.FeatureSpace;
import org.privatelora.quality.RandomConvFeatures;
import org.privatelora.quality.SampleDistance;
import org.privatelora.quality.Sampler;
import org.privatelora.results.Measured;
import org.privatelora.results.ModelResult.Samples;

/**
 * Samples of one model for captions of non-members, and their distance to the real non-members: pictures of the private domain that
 * no LoRA was trained on.
 *
 * @param materials base and data
 * @param how number of samples, steps and guidance
 * @param space where samples and real pictures are compared
 */
public record Exhibition(Materials materials, Evaluation how, FeatureSpace space) {
    /** Columns of the grid in the report. */
    static final int SHOWN = 8;

    private static final int BATCH = 32;

    /** Compares in our own feature space, which needs no weights. */
    public Exhibition(Materials materials, Evaluation how) {
        this(materials, how, new RandomConvFeatures());
    }

    /** Samples and measures. */
    public Samples measure(GrayBox model, long seed, ProgressListener progress) {
        return measure(pictures(model, seed, progress));
    }

    /** The same, and keeps the first few samples as PNG. */
    Samples show(GrayBox model, long seed, Path folder, ProgressListener progress) throws IOException {
        float[][] pictures = pictures(model, seed, progress);
        int size = materials.base().imageSize();
        for (int i = 0; i < Math.min(SHOWN, pictures.length); i++) {
            write(Pixels.toImage(pictures[i], size, size), file(folder, i));
        }
        return measure(pictures);
    }

    private static Path file(Path folder, int sample) {
        return folder.resolve("sample-" + sample + ".png");
    }

    /** Copies the samples that {@link #show} kept, if there are any. */
    static void copy(Path from, Path to) throws IOException {
        for (int i = 0; i < SHOWN && Files.exists(file(from, i)); i++) {
            Files.copy(file(from, i), file(to, i), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private float[][] pictures(GrayBox model, long seed, ProgressListener progress) {
        List<Example> real = materials.dataset().nonMembers();
        List<String> prompts = IntStream.range(0, how.samples())
                .mapToObj(i -> reversed(real, i).caption())
                .toList();
        Ddim ddim = Ddim.deterministic(materials.schedule(), how.samplingSteps());
        return new Sampler(ddim, how.guidance(), "", materials.picturesAtOnce(BATCH))
                .pictures(materials.base(), model, prompts, seed, progress);
    }

    private Samples measure(float[][] pictures) {
        int size = materials.base().imageSize();
        float[][] real = materials.dataset().nonMembers().stream()
                .map(example -> example.pixels(size))
                .toArray(float[][]::new);
        SampleDistance distance = SampleDistance.of(space, pictures, real, size);
        return new Samples(
                Measured.of(distance.frechet(), distance.interval()),
                distance.kernel(),
                space.name(),
                distance.samples(),
                distance.real());
    }

    /** Test-half non-members first: nothing was chosen with them. */
    private static Example reversed(List<Example> real, int i) {
        return real.get(real.size() - 1 - i % real.size());
    }

    /** The real pictures of the first captions. */
    ImageGrid.Line real() {
        int size = materials.base().imageSize();
        List<Example> all = materials.dataset().nonMembers();
        return new ImageGrid.Line(
                "real, not trained on",
                IntStream.range(0, Math.min(SHOWN, how.samples()))
                        .mapToObj(i -> Pixels.toImage(reversed(all, i).pixels(size), size, size))
                        .toList());
    }

    /** The kept samples of one model. */
    static ImageGrid.Line kept(String label, Path folder) throws IOException {
        List<BufferedImage> pictures = new ArrayList<>();
        for (int i = 0; i < SHOWN && Files.exists(file(folder, i)); i++) {
            pictures.add(ImageIO.read(file(folder, i).toFile()));
        }
        return new ImageGrid.Line(label, pictures);
    }

    static void write(BufferedImage image, Path file) throws IOException {
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException(file + " cannot be written as PNG");
        }
    }
}
