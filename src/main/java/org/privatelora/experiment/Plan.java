package org.privatelora.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import org.privatelora.data.Bucketing;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.Framing;
import org.privatelora.data.Part;
import org.privatelora.model.ModelShapes;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.results.Results;
import org.privatelora.results.Score;
import org.privatelora.train.LoopConfig;
import org.privatelora.train.Precision;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.Trainer;

/**
 * What a run is going to do, found out without training or loading a weight.
 *
 * @param preset its name
 * @param base where the base model lies, or that it is made first
 * @param weights of the base model
 * @param data whose pictures are used
 * @param pictures in each private part
 * @param imageSize side of the pictures in pixels
 * @param latentSize side of the latents
 * @param buckets with bucketing, sizes of pictures to how many have them; otherwise empty
 * @param loraNumbers trained numbers of one LoRA
 * @param trainings one for each seed, objective and lambda
 * @param memory of the training that needs most
 * @param outputs files in the folder of the run
 * @param time what is known of the time it takes
 */
public record Plan(
        String preset,
        String base,
        Weights weights,
        Data data,
        Map<String, Integer> pictures,
        int imageSize,
        int latentSize,
        Map<String, Integer> buckets,
        long loraNumbers,
        List<Training> trainings,
        MemoryEstimate memory,
        List<String> outputs,
        String time) {
    private static final int FEWEST = 2;

    /** Copies the lists. */
    public Plan {
        pictures = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(pictures));
        buckets = java.util.Collections.unmodifiableMap(new TreeMap<>(buckets));
        trainings = List.copyOf(trainings);
        outputs = List.copyOf(outputs);
    }

    /**
     * Numbers of frozen weights.
     *
     * @param unet of the U-Net
     * @param textEncoder of the text encoder
     * @param autoencoder of the autoencoder, which is float32
     * @param precision type of the first two and of activations: {@code fp32} or {@code fp16}
     */
    public record Weights(long unet, long textEncoder, long autoencoder, String precision) {
        static Weights of(ModelShapes shapes, Precision precision) {
            List<Long> counts = shapes.weights();
            return new Weights(
                    counts.get(0),
                    counts.get(1),
                    counts.get(2),
                    precision.name().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * The private pictures.
     *
     * @param set name of the data set
     * @param splitHash of who is in which part; the one that results will name
     */
    public record Data(String set, String splitHash) {}

    /**
     * One training run.
     *
     * @param label objective and lambda
     * @param seed of the run
     * @param steps optimiser steps
     * @param kept epochs whose LoRA is kept and measured
     */
    public record Training(String label, long seed, long steps, int kept) {}

    /**
     * Plans a run.
     *
     * @param preset what is done
     * @param base where the base model lies
     * @param shapes of the base model
     * @param dataset the private pictures that it uses
     * @throws IllegalArgumentException when it cannot be done: too few pictures, a rank that is too large for LoRA-XS, pictures of several sizes for
     *     a method that needs one
     * @implNote with bucketing every picture is read for its size
     */
    public static Plan of(Preset preset, String base, ModelShapes shapes, Dataset dataset) {
        Map<String, Integer> pictures = pictures(dataset);
        List<TrainConfig> configs = preset.kinds().stream()
                .map(kind -> preset.config(kind, preset.seeds().get(0), shapes.latentNumbers()))
                .toList();
        MemoryEstimate most = configs.stream()
                .map(config -> MemoryEstimate.of(shapes, config))
                .max(Comparator.comparingDouble(MemoryEstimate::totalMebibytes))
                .orElseThrow();
        Optional<Bucketing> bucketing = preset.training().denoising().bucketing();
        PictureSizes sizes = PictureSizes.of(all(dataset), Framing.of(shapes.imageSize(), bucketing));
        configs.forEach(config -> config.requireTrainable(sizes.count()));
        List<String> members = dataset.members().stream().map(Example::id).toList();
        return new Plan(
                preset.name(),
                base,
                Weights.of(shapes, preset.training().compute().precision()),
                new Data(dataset.name(), dataset.split().hash()),
                pictures,
                shapes.imageSize(),
                shapes.latentSize(),
                bucketing.isPresent() ? sizes.table() : Map.of(),
                MemoryEstimate.loraNumbers(shapes, configs.get(0)),
                trainings(preset, configs, batch -> sizes.stepsPerEpoch(members, batch)),
                most,
                outputs(preset),
                "not measured");
    }

    private static Map<String, Integer> pictures(Dataset dataset) {
        Map<String, Integer> pictures = new LinkedHashMap<>();
        for (Part part : Part.PRIVATE) {
            int count = dataset.part(part).size();
            if (count < FEWEST) {
                throw new IllegalArgumentException("data set " + dataset.name() + " has " + count + " pictures in part "
                        + part.key() + "; an experiment needs at least " + FEWEST);
            }
            pictures.put(part.key(), count);
        }
        return pictures;
    }

    private static List<Example> all(Dataset dataset) {
        return Part.PRIVATE.stream()
                .flatMap(part -> dataset.part(part).stream())
                .toList();
    }

    /** For each seed one of each kind, whose configurations are given, and how many steps a pass has at which batch. */
    private static List<Training> trainings(Preset preset, List<TrainConfig> configs, IntToLongFunction stepsPerEpoch) {
        List<Training> trainings = new ArrayList<>();
        for (long seed : preset.seeds()) {
            for (int i = 0; i < configs.size(); i++) {
                LoopConfig loop = configs.get(i).loop();
                long steps = loop.epochs() * stepsPerEpoch.applyAsLong(loop.batch());
                int kept = (loop.epochs() + loop.checkpointEpochs() - 1) / loop.checkpointEpochs();
                trainings.add(new Training(preset.kinds().get(i).label(), seed, steps, kept));
            }
        }
        return trainings;
    }

    private static List<String> outputs(Preset preset) {
        List<String> outputs = new ArrayList<>(List.of(Results.FILE, Score.FILE, "report.html"));
        if (preset.evaluation().samples() > 0) {
            outputs.add("samples.png");
        }
        for (long seed : preset.seeds()) {
            for (Kind kind : preset.kinds()) {
                outputs.add("seed-" + seed + "/" + kind.slug() + "/" + Trainer.LORA);
            }
        }
        return outputs;
    }

    /** The same base and memory for other trainings. */
    Plan with(Map<String, Integer> pictures, List<Training> trainings, List<String> outputs) {
        return new Plan(
                preset,
                base,
                weights,
                data,
                pictures,
                imageSize,
                latentSize,
                buckets,
                loraNumbers,
                trainings,
                memory,
                outputs,
                time);
    }

    /** Optimiser steps of all trainings together. */
    public long totalSteps() {
        return trainings.stream().mapToLong(Training::steps).sum();
    }
}
