package org.privatelora.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
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
 * What a training step costs under each objective, relative to plain LoRA. The proxy is updated in every step, on as many members, and as
 * many non-members, as the training batch has; where that has more than one, also on half as many of each, which makes both batches equal.
 *
 * @param turns how often each variant is measured
 */
public record StepBenchmark(Turns turns) {
    private static final double LAMBDA = 0.05;
    private static final int EXAMPLES = 8;

    /** Fifteen turns after three. */
    public static StepBenchmark defaults() {
        return new StepBenchmark(new Turns(15, 3));
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
     * @param timing what a step took; the ratio is to plain LoRA's
     */
    public record Row(String size, int batch, String variant, Turns.Timing timing) {}

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
        return new Result(rows, turns.rounds());
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
        Map<String, Turns.Variant> steps = new LinkedHashMap<>();
        variants.forEach((name, adaptation) -> steps.put(name, adaptation::step));
        Map<String, Turns.Timing> timings = turns.time(steps, size.name() + " batch " + size.batch(), listener);
        return timings.entrySet().stream()
                .map(entry -> new Row(size.name(), size.batch(), entry.getKey(), entry.getValue()))
                .toList();
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
