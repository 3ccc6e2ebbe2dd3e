package org.privatelora.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.privatelora.data.Bucketing;
import org.privatelora.lora.LoraWeights;
import org.privatelora.lora.format.LoraFormat;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.RunRecord;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.smoothness.PowerIteration;
import org.privatelora.smoothness.Probe;
import org.privatelora.smoothness.SmoothnessCurve;
import org.privatelora.smoothness.SmoothnessPoint;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.TrainResult.Kept;
import org.privatelora.train.Trainer;

/**
 * The smoothness of training runs afterwards, from the LoRA weights that they kept.
 *
 * @param materials base model and data of the runs
 * @param batch members on which every point is measured
 * @param iteration how the Hessian's norm is found
 * @param progress hears of every point
 */
public record RunSmoothness(Materials materials, int batch, PowerIteration iteration, ProgressListener progress) {
    /**
     * The folders of training runs in a folder: itself, or those of an experiment.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static List<Path> trainings(Path run) throws IOException {
        if (isTraining(run)) {
            return List.of(run);
        }
        if (Files.isDirectory(run)) {
            try (Stream<Path> folders = Files.walk(run, 2)) {
                List<Path> found =
                        folders.filter(RunSmoothness::isTraining).sorted().toList();
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        throw new IllegalArgumentException(
                run + " holds no training run; give the folder that 'run' or 'train' wrote with --out");
    }

    /** Whether that folder is one training run. */
    public static boolean isTraining(Path folder) {
        return Files.isRegularFile(folder.resolve(Trainer.CONFIG)) && Files.isDirectory(folder.resolve("weights"));
    }

    /**
     * Measures every kept LoRA whose objective is known.
     *
     * @param training folder of the run
     * @throws IllegalArgumentException when it was trained on another base or split, or kept nothing that can be measured
     */
    public SmoothnessCurve measure(Path training) throws IOException {
        requireSame(training);
        TrainConfig config = TrainConfig.parse(Files.readString(training.resolve(Trainer.CONFIG)));
        requireSamePictures(training, config);
        Probe probe = new Probe(config, new FrozenBase(materials.base()), materials.trainingSet(), batch, iteration);
        List<SmoothnessPoint> points = new ArrayList<>();
        List<Integer> skipped = new ArrayList<>();
        List<Kept> kept = Kept.in(training);
        for (Kept one : kept) {
            Interruption.check("stopped before all points were measured; nothing was written");
            Optional<Path> proxy = proxy(one, training, config);
            if (config.objective().usesAttack() && proxy.isEmpty()) {
                skipped.add(one.epoch());
            } else {
                points.add(measure(one, proxy, probe));
            }
            progress.progress(
                    "smoothness of " + training.getFileName(), points.size() + skipped.size(), kept.size(), "");
        }
        if (points.isEmpty()) {
            throw new IllegalArgumentException(training + " has kept no LoRA with the proxy of the same step; "
                    + "train it again with this version");
        }
        return new SmoothnessCurve(
                config.objective().name(), config.objective().lambda(), config.seed(), points, skipped);
    }

    private SmoothnessPoint measure(Kept kept, Optional<Path> proxy, Probe probe) throws IOException {
        long perEpoch = probe.set().stepsPerEpoch(probe.config().loop().batch());
        try (NDManager manager = materials.manager().newSubManager()) {
            LoraWeights lora = LoraFormat.of(kept.lora())
                    .read(
                            kept.lora(),
                            materials.base().unetShapes(),
                            materials.base().textEncoderShapes(),
                            manager);
            Optional<Map<String, NDArray>> weights =
                    proxy.isPresent() ? Optional.of(read(proxy.get(), manager)) : Optional.empty();
            return probe.measure(kept.epoch(), kept.epoch() * perEpoch, lora, weights);
        }
    }

    private static Map<String, NDArray> read(Path file, NDManager manager) throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            return tensors.readAll(manager);
        }
    }

    /** Runs of earlier versions kept the last proxy only. */
    private static Optional<Path> proxy(Kept kept, Path training, TrainConfig config) {
        Path last = training.resolve(Trainer.PROXY);
        boolean isLast = kept.epoch() == config.loop().epochs();
        return Stream.of(kept.proxy(), last)
                .filter(file -> isLast || file.equals(kept.proxy()))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private void requireSame(Path training) throws IOException {
        Map<String, String> hashes =
                RunRecord.read(training.resolve(Trainer.RECORD)).hashes();
        requireEqual(
                training, "base model", hashes.get("base"), materials.base().hash());
        requireEqual(
                training, "split", hashes.get("split"), materials.trainingSet().splitHash());
    }

    /** Other buckets make other latents of the same pictures. */
    private void requireSamePictures(Path training, TrainConfig config) {
        if (!config.denoising().bucketing().equals(materials.reading().bucketing())) {
            throw new IllegalArgumentException(training + " was trained with buckets "
                    + words(config.denoising().bucketing()) + ", but these pictures are in buckets "
                    + words(materials.reading().bucketing())
                    + "; give a preset whose training.denoising.bucketing is that of the run's " + Trainer.CONFIG);
        }
    }

    private static String words(Optional<Bucketing> bucketing) {
        return bucketing.map(Bucketing::toString).orElse("(none)");
    }

    private static void requireEqual(Path training, String what, String trained, String given) {
        if (!given.equals(trained)) {
            throw new IllegalArgumentException(training + " was trained with the " + what + " " + trained
                    + ", but this is " + given + "; give the preset and base of that run");
        }
    }
}
