package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.unet.UNetConfig.Level;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Rng;
import org.privatelora.train.Adaptation;
import org.privatelora.train.AdversarialConfig.DrawMode;
import org.privatelora.train.Latent;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.TrainingSet;

/**
 * What a training step costs under each objective, relative to plain LoRA: all variants take turns within one process, so that
 * whatever else the machine does falls on each of them alike. The proxy is updated in every step, on as many members, and as many
 * non-members, as the training batch has; where that has more than one, also on half as many of each, which makes both batches equal.
 *
 * @param rounds measured turns of each variant, at least 1
 * @param warmup turns before them, at least 0
 */
public record StepBenchmark(int rounds, int warmup) {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double LAMBDA = 0.05;
    private static final int EXAMPLES = 8;

    /** Checks the ranges. */
    public StepBenchmark {
        if (rounds < 1 || warmup < 0) {
            throw new IllegalArgumentException(
                    "rounds must be at least 1 and warm-up at least 0, were " + rounds + " and " + warmup);
        }
    }

    /** Fifteen turns after three. */
    public static StepBenchmark defaults() {
        return new StepBenchmark(15, 3);
    }

    /**
     * A size at which steps are measured.
     *
     * @param name for the table
     * @param unet the network
     * @param side height and width of the latents
     * @param rank of the LoRA
     * @param batch members in a step
     */
    public record Size(String name, UNetConfig unet, int side, int rank, int batch) {
        /** The embedded model, batch 1 and 4. */
        public static List<Size> pocket() {
            return List.of(
                    new Size("pocket", UNetConfig.pocket(), 16, 16, 1),
                    new Size("pocket", UNetConfig.pocket(), 16, 16, 4));
        }

        /** Channels 64 to 256, 8 heads, context 256, latents 32x32, batch 1 and 4. */
        public static List<Size> medium() {
            List<Level> levels = List.of(
                    Level.attending(64, 8), Level.attending(128, 8), Level.attending(256, 8), Level.plain(256, 8));
            UNetConfig unet = new UNetConfig(
                    4,
                    4,
                    levels,
                    1,
                    256,
                    false,
                    UNetConfig.pocket().norm(),
                    UNetConfig.pocket().time());
            return List.of(new Size("medium", unet, 32, 16, 1), new Size("medium", unet, 32, 16, 4));
        }
    }

    /**
     * One variant at one size.
     *
     * @param size name of the size
     * @param batch members in a step
     * @param variant objective and draw
     * @param ratio median over rounds of this variant's time divided by plain LoRA's in the same round
     * @param medianMillis median time of a step
     * @param minMillis shortest time of a step
     */
    public record Row(String size, int batch, String variant, double ratio, double medianMillis, double minMillis) {}

    /**
     * The table.
     *
     * @param rows plain LoRA first at each size
     * @param rounds measured turns behind each row
     */
    public record Result(List<Row> rows, int rounds) {
        /** Copies the rows. */
        public Result {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Measures.
     *
     * @param sizes in this order
     * @param parent the device
     * @param listener hears of every round
     * @throws Interruption when the thread is interrupted
     */
    public Result run(List<Size> sizes, NDManager parent, ProgressListener listener) {
        List<Row> rows = new ArrayList<>();
        for (Size size : sizes) {
            try (NDManager manager = parent.newSubManager()) {
                rows.addAll(measure(size, manager, listener));
            }
        }
        return new Result(rows, rounds);
    }

    private List<Row> measure(Size size, NDManager manager, ProgressListener listener) {
        RandomBase base = RandomBase.create(manager, size.unet());
        TrainingSet set = randomSet(size.side());
        Map<String, Adaptation> variants = new LinkedHashMap<>();
        try {
            variants(size).forEach((name, config) -> variants.put(name, new Adaptation(config, base, set)));
            return rows(size, variants, listener);
        } finally {
            variants.values().forEach(Adaptation::close);
        }
    }

    private List<Row> rows(Size size, Map<String, Adaptation> variants, ProgressListener listener) {
        String task = size.name() + " batch " + size.batch();
        Map<String, double[]> millis = new LinkedHashMap<>();
        variants.keySet().forEach(name -> millis.put(name, new double[rounds]));
        for (int round = -warmup; round < rounds; round++) {
            Interruption.check("the benchmark was stopped; nothing was saved");
            for (Map.Entry<String, Adaptation> variant : variants.entrySet()) {
                double time = time(variant.getValue(), round + warmup);
                if (round >= 0) {
                    millis.get(variant.getKey())[round] = time;
                }
            }
            listener.progress(task, round + warmup + 1L, rounds + (long) warmup, "");
        }
        double[] plain = millis.values().iterator().next();
        return millis.entrySet().stream()
                .map(entry -> row(size, entry.getKey(), entry.getValue(), plain))
                .toList();
    }

    private static double time(Adaptation adaptation, long step) {
        long start = System.nanoTime();
        adaptation.step(step);
        return (System.nanoTime() - start) / NANOS_PER_MILLI;
    }

    private static Row row(Size size, String variant, double[] millis, double[] plain) {
        double[] ratios = IntStream.range(0, plain.length)
                .mapToDouble(i -> millis[i] / plain[i])
                .toArray();
        double min = Arrays.stream(millis).min().orElseThrow();
        return new Row(size.name(), size.batch(), variant, median(ratios), median(millis), min);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static Map<String, TrainConfig> variants(Size size) {
        TrainConfig paper = TrainConfig.forLatents(4 * size.side() * size.side());
        TrainConfig plain = paper.withLora(paper.lora().withRank(size.rank()))
                .withLoop(paper.loop().withBatch(size.batch()))
                .withObjective(new AdaptationOnly());
        Map<String, TrainConfig> variants = new LinkedHashMap<>();
        variants.put("lora", plain);
        for (Objective objective : List.of(new MpLora(LAMBDA), new SmpLora(LAMBDA))) {
            for (DrawMode draw : DrawMode.values()) {
                variants.put(
                        objective.name() + " " + draw,
                        plain.withObjective(objective)
                                .withAdversary(plain.adversary().withDraw(draw)));
            }
        }
        if (size.batch() > 1) {
            int half = size.batch() / 2;
            TrainConfig smp = variants.get("smp " + DrawMode.SHARED_FORWARD);
            variants.put(
                    "smp " + DrawMode.SHARED_FORWARD + " " + half + "+" + half,
                    smp.withAdversary(smp.adversary().withProxyBatch(half)));
        }
        return variants;
    }

    private static TrainingSet randomSet(int side) {
        return new TrainingSet(part("a", side), part("b", side), part("c", side), part("d", side), "");
    }

    private static List<Latent> part(String name, int side) {
        return IntStream.range(0, EXAMPLES)
                .mapToObj(i -> new Latent(
                        name + i, name + i, new Rng(1).normal(name, 0, i, 4 * side * side), new Shape(4, side, side)))
                .toList();
    }
}
