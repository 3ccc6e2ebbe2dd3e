package org.privatelora.model.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.ImageOps;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * The feature extractor of the Fréchet Inception distance: four stages, whose feature maps have 64, 192, 768 and 2048 channels. Owns
 * no array. The classifier behind them is not built.
 *
 * @param stages in order
 * @see <a href="https://github.com/mseitzer/pytorch-fid">pytorch-fid, whose published weight file has these names</a>
 */
public record Inception(List<Stage> stages) {
    /** Side of the image that the network sees. */
    public static final int SIZE = 299;

    private static final float LARGEST = 255;

    /**
     * Some layers at the end of which features are taken.
     *
     * @param channels of its feature map
     * @param layers in one
     */
    record Stage(int channels, Layer layers) {}

    /** Copies the list. */
    public Inception {
        stages = List.copyOf(stages);
    }

    /**
     * Builds the network from named tensors.
     *
     * @param w the root of the state dict
     * @throws IllegalArgumentException when a tensor is missing or has another shape
     */
    public static Inception build(Weights w) {
        return new Inception(List.of(
                new Stage(
                        64,
                        Layer.chain(List.of(
                                BasicConv.inner(w.at("Conv2d_1a_3x3"), 3, 32, 3, 2),
                                BasicConv.inner(w.at("Conv2d_2a_3x3"), 32, 32, 3, 1),
                                BasicConv.same(w.at("Conv2d_2b_3x3"), 32, 64, 3, 3),
                                Mixed.HALVE))),
                new Stage(
                        192,
                        Layer.chain(List.of(
                                BasicConv.inner(w.at("Conv2d_3b_1x1"), 64, 80, 1, 1),
                                BasicConv.inner(w.at("Conv2d_4a_3x3"), 80, 192, 3, 1),
                                Mixed.HALVE))),
                new Stage(
                        768,
                        Layer.chain(List.of(
                                Mixed.a(w.at("Mixed_5b"), 192, 32),
                                Mixed.a(w.at("Mixed_5c"), 256, 64),
                                Mixed.a(w.at("Mixed_5d"), 288, 64),
                                Mixed.b(w.at("Mixed_6a"), 288),
                                Mixed.c(w.at("Mixed_6b"), 768, 128),
                                Mixed.c(w.at("Mixed_6c"), 768, 160),
                                Mixed.c(w.at("Mixed_6d"), 768, 160),
                                Mixed.c(w.at("Mixed_6e"), 768, 192)))),
                new Stage(
                        2048,
                        Layer.chain(List.of(
                                Mixed.d(w.at("Mixed_7a"), 768),
                                Mixed.e(w.at("Mixed_7b"), 1280, false),
                                Mixed.e(w.at("Mixed_7c"), 2048, true),
                                x -> pooled(x).expandDims(2).expandDims(3))))));
    }

    /** State-dict names and shapes, without the classifier's. */
    public static Map<String, Shape> shapes() {
        ShapeRecorder recorder = new ShapeRecorder();
        build(Weights.of(recorder));
        return recorder.shapes();
    }

    /**
     * What the network is shown.
     *
     * @param images (B, 3, H, W), 0 to 255, any numeric type
     * @return (B, 3, 299, 299) float32 in [-1, 1]
     */
    public static NDArray input(NDArray images) {
        return Scope.tidy(() -> {
            NDArray unit = Ops.cast(images, DataType.FLOAT32).div(LARGEST);
            return ImageOps.resizeBilinear(unit, SIZE, SIZE).mul(2).sub(1);
        });
    }

    /**
     * The feature map of each stage.
     *
     * @param input of {@link #input}, (B, 3, 299, 299)
     * @return (B, 64, 73, 73), (B, 192, 35, 35), (B, 768, 17, 17) and, as the final mean, (B, 2048, 1, 1)
     */
    public NDList featureMaps(NDArray input) {
        return Scope.tidyList(() -> {
            NDList maps = new NDList();
            NDArray hidden = input;
            for (Stage stage : stages) {
                hidden = stage.layers.apply(hidden);
                maps.add(hidden);
            }
            return maps;
        });
    }

    /**
     * The features of a stage: the mean of its feature map over all positions.
     *
     * @param map one of {@link #featureMaps}, (B, C, H, W)
     * @return (B, C)
     */
    public static NDArray pooled(NDArray map) {
        Shape shape = map.getShape();
        return Scope.tidy(() -> map.reshape(shape.get(0), shape.get(1), -1).mean(new int[] {2}));
    }
}
