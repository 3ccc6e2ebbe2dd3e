package org.privatelora.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.privatelora.lora.LoraKind;
import org.privatelora.lora.LoraTargets;
import org.privatelora.model.ModelShapes;
import org.privatelora.model.clip.ClipTokenizer;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.clip.TextReading;
import org.privatelora.model.unet.BlockActivations;
import org.privatelora.proxy.ProxyConfig;
import org.privatelora.train.AdversarialConfig.DrawMode;
import org.privatelora.train.Compute;
import org.privatelora.train.TrainConfig;

/**
 * What a training step needs on its device, computed from shapes before anything is loaded. An estimate: what the engine keeps for
 * itself, and the working space of single kernels, are not in it.
 *
 * @param parts in the order of the table
 */
public record MemoryEstimate(List<Item> parts) {
    private static final double MEBI = 1 << 20;
    private static final int FLOAT = 4;
    /** A trained number, its gradient, the gradients in one piece, and two moments of Adam. */
    private static final int TRAINED = 5 * FLOAT;
    /** Numbers per channel and token that a layer of the text encoder remembers, its two norms aside. */
    private static final int TEXT_LAYER = 26;

    /** Copies the list. */
    public MemoryEstimate {
        parts = List.copyOf(parts);
    }

    /**
     * A line of the table.
     *
     * @param part what it is
     * @param mebibytes how much of it
     */
    public record Item(String part, double mebibytes) {}

    /**
     * Of a training run.
     *
     * @param shapes of the base model
     * @param config of the run
     */
    public static MemoryEstimate of(ModelShapes shapes, TrainConfig config) {
        List<Item> parts = new ArrayList<>(weights(shapes, config));
        parts.add(item("LoRA, gradients and optimiser", TRAINED * loraNumbers(shapes, config)));
        if (config.trainsProxy()) {
            parts.add(item(
                    "proxy, gradients and optimiser",
                    TRAINED * proxyNumbers(config.adversary().proxy())));
        }
        parts.addAll(activations(shapes, config));
        return new MemoryEstimate(parts);
    }

    private static List<Item> weights(ModelShapes shapes, TrainConfig config) {
        int size = bytes(config.compute());
        List<Long> counts = shapes.weights();
        return List.of(
                item("U-Net weights", size * counts.get(0)),
                item("text encoder weights", size * counts.get(1)),
                item("autoencoder weights (float32)", FLOAT * counts.get(2)));
    }

    private static List<Item> activations(ModelShapes shapes, TrainConfig config) {
        Compute compute = config.compute();
        int rank = config.lora().rank();
        TextReading text =
                ModelReading.of(config.denoising(), config.clipSkip()).text();
        List<BlockActivations> blocks =
                BlockActivations.of(shapes.unet(), shapes.latentSize(), text.contextTokens(), rank);
        double passes = passes(config);
        int size = bytes(compute);
        List<Item> items = new ArrayList<>();
        if (compute.checkpointing()) {
            long largest =
                    blocks.stream().mapToLong(block -> block.bytes(size)).max().orElse(0);
            items.add(item("activations of one U-Net block at a time", batch(config) * largest));
            items.add(item("block outputs", passes * size * outputs(blocks)));
        } else {
            blocks.forEach(block -> items.add(
                    item("activations of " + block.name(), passes * (block.bytes(size) + size * block.output()))));
        }
        if (config.lora().textEncoder()) {
            items.add(item(
                    "activations of the text encoder",
                    passes * text.windows() * windowBytes(shapes.text(), rank, size)));
        }
        return items;
    }

    private static long outputs(List<BlockActivations> blocks) {
        return blocks.stream().mapToLong(BlockActivations::output).sum();
    }

    /** Examples whose graph is in memory at once: a portion, twice when the attack loss has a forward pass of its own. */
    private static double passes(TrainConfig config) {
        boolean twice = config.objective().usesAttack() && config.adversary().draw() == DrawMode.SEPARATE_DRAW;
        return batch(config) * (twice ? 2.0 : 1.0);
    }

    private static int batch(TrainConfig config) {
        int portion = config.dp().active() ? 1 : config.compute().microBatch();
        int whole = config.loop().batch();
        return portion == 0 ? whole : Math.min(portion, whole);
    }

    private static double windowBytes(TextEncoderConfig text, int rank, int size) {
        double numbers = (double) text.layers() * ClipTokenizer.WINDOW;
        return numbers * (size * (TEXT_LAYER * (double) text.hidden() + 6.0 * rank) + 2.0 * FLOAT * text.hidden());
    }

    private static int bytes(Compute compute) {
        return compute.precision().type().getNumOfBytes();
    }

    /** Number of trained numbers. */
    static long loraNumbers(ModelShapes shapes, TrainConfig config) {
        return Stream.concat(
                        LoraTargets.unet(config.lora(), shapes.unetShapes()).stream(),
                        LoraTargets.textEncoder(config.lora(), shapes.textShapes()).stream())
                .mapToLong(target -> {
                    long out = target.weight().get(0);
                    return config.lora().kind() == LoraKind.XS
                            ? (long) target.rank() * target.rank()
                            : target.rank() * (out + target.weight().size() / out);
                })
                .sum();
    }

    private static long proxyNumbers(ProxyConfig proxy) {
        long first = (proxy.inputSize() + 1L) * proxy.hidden1();
        long second = (proxy.hidden1() + 1L) * proxy.hidden2();
        return first + second + 2L * (proxy.hidden2() + 1);
    }

    private static Item item(String part, double bytes) {
        return new Item(part, bytes / MEBI);
    }

    /** Sum of all parts. */
    @JsonProperty("totalMebibytes")
    public double totalMebibytes() {
        return parts.stream().mapToDouble(Item::mebibytes).sum();
    }

    /**
     * Refuses a run that will not fit.
     *
     * @param freeMebibytes what the device has left
     * @param device its name
     * @throws IllegalStateException saying what is needed, what is there and what helps
     */
    public void requireFitting(double freeMebibytes, String device) {
        if (totalMebibytes() > freeMebibytes) {
            throw new IllegalStateException(String.format(
                    "training needs about %.0f MiB on %s, which has %.0f MiB free; use --precision fp16,"
                            + " --checkpointing or --micro-batch 1, or end what else uses the device",
                    totalMebibytes(), device, freeMebibytes));
        }
    }
}
