package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.clip.TextReading;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.nn.Initialiser;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** A random model and a random set, so small that a step takes milliseconds. */
record TinyModel(NDManager manager, StateDict unetWeights, StateDict textWeights) implements BaseModel {
    static final int SIDE = 8;
    static final int LATENT = 4 * SIDE * SIDE;
    private static final int TOKENS = 6;
    private static final UNetConfig UNET = new UNetConfig(
            4,
            4,
            List.of(UNetConfig.Level.plain(16, 2), UNetConfig.Level.attending(32, 2)),
            1,
            16,
            false,
            new UNetConfig.Norm(8, 1e-5),
            new UNetConfig.TimeEncoding(true, 0));
    private static final TextEncoderConfig TEXT =
            new TextEncoderConfig(40, 16, 32, 2, 2, 16, 1e-5, TextEncoderConfig.Activation.QUICK_GELU);

    static TinyModel create(NDManager manager) {
        return new TinyModel(manager, random(manager, UNet.shapes(UNET)), random(manager, textShapes()));
    }

    /** The same model with its numbers in another type. */
    TinyModel in(DataType type) {
        return new TinyModel(manager, cast(unetWeights, type), cast(textWeights, type));
    }

    private static StateDict cast(StateDict weights, DataType type) {
        Map<String, NDArray> cast = new java.util.LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> cast.put(name, Ops.cast(tensor, type)));
        return new StateDict(cast);
    }

    private static StateDict random(NDManager manager, Map<String, Shape> shapes) {
        Initialiser initialiser = new Initialiser(manager, new Rng(5));
        Map<String, ai.djl.ndarray.NDArray> tensors = new java.util.LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, initialiser.tensor(name, shape)));
        return new StateDict(tensors);
    }

    private static Map<String, Shape> textShapes() {
        ShapeRecorder recorder = new ShapeRecorder();
        TextEncoder.build(TEXT, Weights.of(recorder));
        return recorder.shapes();
    }

    @Override
    public NoiseSchedule schedule() {
        return NoiseSchedule.stableDiffusion();
    }

    @Override
    public Map<String, Shape> unetShapes() {
        return UNet.shapes(UNET);
    }

    @Override
    public Map<String, Shape> textEncoderShapes() {
        return textShapes();
    }

    @Override
    public NoisePredictor unet(ProjectionWrap wrap) {
        return UNet.build(UNET, Weights.of(unetWeights).wrapping(wrap));
    }

    @Override
    public CaptionEncoder textEncoder(ProjectionWrap wrap, TextReading reading) {
        TextEncoder encoder = TextEncoder.build(TEXT, Weights.of(textWeights).wrapping(wrap));
        return captions -> encoder.apply(
                Tensors.of(manager, ids(captions), new Shape(captions.size(), TOKENS)), reading.clipSkip());
    }

    /** Captions are digits, one token each; all else in them is skipped. */
    private static long[] ids(List<String> captions) {
        return captions.stream()
                .map(text -> text.replaceAll("[^0-9]", ""))
                .flatMapToLong(text ->
                        IntStream.range(0, TOKENS).mapToLong(i -> i < text.length() ? text.charAt(i) - '0' : 39))
                .toArray();
    }

    @Override
    public String hash() {
        return "0123456789abcdef";
    }

    static TrainingSet set() {
        return new TrainingSet(part("a", 4), part("b", 3), part("c", 4), part("d", 3), "fedcba9876543210");
    }

    /** The same with three other versions of each member. */
    static TrainingSet variedSet() {
        TrainingSet set = set();
        Map<String, List<float[]>> versions = new java.util.HashMap<>();
        set.members()
                .forEach(member -> versions.put(
                        member.id(),
                        IntStream.range(0, 3)
                                .mapToObj(k -> new Rng(4).normal(member.id(), k, 0, LATENT))
                                .toList()));
        return new TrainingSet(
                set.membersAux(),
                set.membersTest(),
                set.nonMembersAux(),
                set.nonMembersTest(),
                set.splitHash(),
                new Variants(versions));
    }

    private static List<Latent> part(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Latent(
                        name + i,
                        i + ", " + i * 2 % 10,
                        new Rng(3).normal(name, 0, i, LATENT),
                        new Shape(4, SIDE, SIDE)))
                .toList();
    }

    static TrainConfig config() {
        TrainConfig paper = TrainConfig.forLatents(LATENT);
        return paper.withLora(paper.lora().withRank(4))
                .withOptimiser(paper.optimiser().withLearningRate(1e-3).withTextEncoderLearningRate(1e-3))
                .withAdversary(paper.adversary()
                        .withProxy(new org.privatelora.proxy.ProxyConfig(LATENT, 16, 8, 0.5, 1e-3, 1e-4)))
                .withLoop(new LoopConfig(3, 2, 1, 1, 2));
    }
}
