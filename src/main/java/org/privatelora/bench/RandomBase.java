package org.privatelora.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.model.clip.ClipTokenizer;
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
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;
import org.privatelora.train.BaseModel;

/**
 * A model of a given size with random weights: what a step costs does not depend on them.
 *
 * @param manager owns the weights
 * @param unetConfig size of the U-Net
 * @param textConfig size of the text encoder
 * @param unetWeights random
 * @param textWeights random
 */
record RandomBase(
        NDManager manager,
        UNetConfig unetConfig,
        TextEncoderConfig textConfig,
        StateDict unetWeights,
        StateDict textWeights)
        implements BaseModel {
    private static final int VOCABULARY = 1000;

    /** A model around that U-Net; its text encoder has two layers of the context's width. */
    static RandomBase create(NDManager manager, UNetConfig unet) {
        TextEncoderConfig text = TextEncoderConfig.stableDiffusion()
                .withVocabulary(VOCABULARY)
                .withHidden(unet.contextDim(), 4)
                .withLayers(2);
        return new RandomBase(
                manager, unet, text, random(manager, UNet.shapes(unet)), random(manager, textShapes(text)));
    }

    private static StateDict random(NDManager manager, Map<String, Shape> shapes) {
        Initialiser initialiser = new Initialiser(manager, new Rng(1));
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, initialiser.tensor(name, shape)));
        return new StateDict(tensors);
    }

    private static Map<String, Shape> textShapes(TextEncoderConfig config) {
        ShapeRecorder recorder = new ShapeRecorder();
        TextEncoder.build(config, Weights.of(recorder));
        return recorder.shapes();
    }

    @Override
    public NoiseSchedule schedule() {
        return NoiseSchedule.stableDiffusion();
    }

    @Override
    public Map<String, Shape> unetShapes() {
        return UNet.shapes(unetConfig);
    }

    @Override
    public Map<String, Shape> textEncoderShapes() {
        return textShapes(textConfig);
    }

    @Override
    public NoisePredictor unet(ProjectionWrap wrap) {
        return UNet.build(unetConfig, Weights.of(unetWeights).wrapping(wrap));
    }

    @Override
    public CaptionEncoder textEncoder(ProjectionWrap wrap, TextReading reading) {
        TextEncoder encoder =
                TextEncoder.build(textConfig, Weights.of(textWeights).wrapping(wrap));
        return captions -> encoder.apply(ids(captions), reading.clipSkip());
    }

    /** Random tokens, the same for the same caption. */
    private NDArray ids(List<String> captions) {
        long[] ids = new long[captions.size() * ClipTokenizer.WINDOW];
        for (int i = 0; i < ids.length; i++) {
            String caption = captions.get(i / ClipTokenizer.WINDOW);
            ids[i] = new Rng(1).below(VOCABULARY, caption, 0, i % ClipTokenizer.WINDOW);
        }
        return Tensors.of(manager, ids, new Shape(captions.size(), ClipTokenizer.WINDOW));
    }

    @Override
    public String hash() {
        return "";
    }
}
