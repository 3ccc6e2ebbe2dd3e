package org.privatelora.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.privatelora.nn.Embedding;
import org.privatelora.nn.LayerNorm;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Scope;

/**
 * CLIP's text transformer (Radford et al. 2021, section 2.4): token ids to the hidden states that the U-Net attends to. Holds
 * weights that belong to whoever loaded them.
 *
 * @param tokens token table, (vocabulary, C)
 * @param positions position table, (positions, C)
 * @param layers transformer layers, in order
 * @param finalNorm applied to whichever hidden state is used
 */
public record TextEncoder(Embedding tokens, Embedding positions, List<TextEncoderLayer> layers, LayerNorm finalNorm) {
    /** Tokens of a window that are not text: its start and its end. */
    private static final int EDGES = 2;

    /**
     * Builds the encoder from the keys {@code text_model.*}; published files also hold {@code position_ids}, which is not asked
     * for.
     *
     * @param config sizes
     * @param weights the root of a state dict; each linear layer passes through its wrap
     * @return the encoder
     */
    public static TextEncoder build(TextEncoderConfig config, Weights weights) {
        Weights model = weights.at("text_model");
        Weights embeddings = model.at("embeddings");
        return new TextEncoder(
                embeddings.embedding("token_embedding", config.vocabulary(), config.hidden()),
                embeddings.embedding("position_embedding", config.positions(), config.hidden()),
                IntStream.range(0, config.layers())
                        .mapToObj(i -> TextEncoderLayer.build(config, model.at("encoder.layers." + i)))
                        .toList(),
                model.layerNorm("final_layer_norm", config.hidden(), config.layerNormEps()));
    }

    /** State-dict names and shapes of an encoder of that size. */
    public static Map<String, Shape> shapes(TextEncoderConfig config) {
        ShapeRecorder recorder = new ShapeRecorder();
        build(config, Weights.of(recorder));
        return recorder.shapes();
    }

    /**
     * Context vectors for the U-Net.
     *
     * @param ids (B, N) int64, or (B, windows, N) from {@link ClipTokenizer#windows}
     * @param clipSkip which layer to read, counted from the end: 1 is the last (Stable Diffusion 1), 2 the one before it; at most
     *     the number of layers plus 1
     * @return (B, N, C); for windows (B, windows (N - 2) + 2, C): the first start, the texts, the last end, as kohya joins them
     */
    public NDArray apply(NDArray ids, int clipSkip) {
        if (clipSkip < 1 || clipSkip > layers.size() + 1) {
            throw new IllegalArgumentException(
                    "clip skip must be in [1, " + (layers.size() + 1) + "], was " + clipSkip);
        }
        Shape shape = ids.getShape();
        return shape.dimension() == 3 ? windows(ids, clipSkip) : Scope.tidy(() -> normed(ids, clipSkip));
    }

    /** {@link #apply(NDArray, int)} of the last layer. */
    public NDArray apply(NDArray ids) {
        return apply(ids, 1);
    }

    private NDArray normed(NDArray ids, int clipSkip) {
        NDArray hidden = embed(ids);
        for (TextEncoderLayer layer : layers.subList(0, layers.size() + 1 - clipSkip)) {
            hidden = layer.apply(hidden);
        }
        return finalNorm.apply(hidden);
    }

    private NDArray windows(NDArray ids, int clipSkip) {
        Shape shape = ids.getShape(); // (B, windows, N)
        long length = shape.get(2);
        return Scope.tidy(() -> {
            NDArray each = normed(ids.reshape(-1, length), clipSkip); // (B windows, N, C)
            NDArray states = each.reshape(shape.get(0), shape.get(1), length, -1); // (B, windows, N, C)
            NDArray start = states.get(":, 0, :1"); // (B, 1, C)
            NDArray text = states.get(":, :, 1:{}", length - 1); // (B, windows, N - 2, C)
            NDArray end = states.get(":, -1, {}:", length - 1); // (B, 1, C)
            NDArray joined = text.reshape(shape.get(0), shape.get(1) * (length - EDGES), -1);
            return NDArrays.concat(new NDList(start, joined, end), 1);
        });
    }

    /**
     * Every hidden state, before the final norm.
     *
     * @param ids (B, N) int64
     * @return number of layers + 1 arrays (B, N, C): the embeddings, then the output of each layer
     */
    public NDList hiddenStates(NDArray ids) {
        return Scope.tidyList(() -> {
            NDList states = new NDList(embed(ids));
            layers.forEach(layer -> states.add(layer.apply(states.get(states.size() - 1))));
            return states;
        });
    }

    private NDArray embed(NDArray ids) {
        long longest = positions.weight().getShape().get(0);
        Shape shape = ids.getShape();
        if (ids.getDataType() != DataType.INT64 || shape.dimension() != 2 || shape.get(1) > longest) {
            throw new IllegalArgumentException("ids must be int64 of shape (B, N) or (B, windows, N) with N at most "
                    + longest + ", were " + ids.getDataType() + " " + shape);
        }
        return Scope.tidy(() -> tokens.apply(ids).add(positions.weight().get(":{}", shape.get(1)))); // (B, N, C)
    }
}
