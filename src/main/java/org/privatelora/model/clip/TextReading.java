package org.privatelora.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * How a text becomes the context of a U-Net.
 *
 * @param clipSkip hidden state counted from the end, 1 is the last; at least 1
 * @param maxTokens 75, 150 or 225: read in one, two or three windows of {@value ClipTokenizer#WINDOW} with their own start and end, of
 *     which the first start and the last end stay; longer texts are cut
 * @param emphasis what brackets do
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/library/strategy_sd.py">kohya-ss/sd-scripts, max_token_length</a>
 */
public record TextReading(int clipSkip, int maxTokens, Emphasis emphasis) {
    /** Tokens of text in a window. */
    static final int ROOM = ClipTokenizer.WINDOW - 2;

    private static final int MOST_WINDOWS = 3;

    /** Checks the ranges. */
    public TextReading {
        if (clipSkip < 1) {
            throw new IllegalArgumentException("clip skip must be at least 1, was " + clipSkip);
        }
        requireMaxTokens(maxTokens);
    }

    /** Fails unless there are one, two or three windows of 75. */
    public static void requireMaxTokens(int maxTokens) {
        if (maxTokens < ROOM || maxTokens > MOST_WINDOWS * ROOM || maxTokens % ROOM != 0) {
            throw new IllegalArgumentException("tokens of a text must be 75, 150 or 225, were " + maxTokens);
        }
    }

    /** One window, brackets are text. */
    public static TextReading plain(int clipSkip) {
        return new TextReading(clipSkip, ROOM, Emphasis.NONE);
    }

    /** Windows of {@value ClipTokenizer#WINDOW} tokens that a text is read in. */
    public int windows() {
        return maxTokens / ROOM;
    }

    /** Length of the context: the tokens between one start and one end. */
    public int contextTokens() {
        return maxTokens + 2;
    }

    /** The same with other brackets. */
    public TextReading withEmphasis(Emphasis emphasis) {
        return new TextReading(clipSkip, maxTokens, emphasis);
    }

    /**
     * The same with as few windows as the longest of some texts needs.
     *
     * @throws IllegalArgumentException naming a text that is longer than three windows
     */
    public TextReading fitting(ClipTokenizer tokenizer, List<String> texts) {
        int windows = 1;
        for (String text : texts) {
            int tokens = everyToken(tokenizer, text).length;
            if (tokens > MOST_WINDOWS * ROOM) {
                throw new IllegalArgumentException("a prompt must have at most " + MOST_WINDOWS * ROOM
                        + " tokens, found " + tokens + ": \"" + text + "\"; shorten it");
            }
            windows = Math.max(windows, (tokens + ROOM - 1) / ROOM);
        }
        return new TextReading(clipSkip, windows * ROOM, emphasis);
    }

    private long[] everyToken(ClipTokenizer tokenizer, String text) {
        return emphasis.pieces(text).stream()
                .flatMapToLong(piece -> LongStream.of(tokenizer.encode(piece.text())))
                .toArray();
    }

    /** One factor for each token of {@link #everyToken}. */
    private float[] everyWeight(ClipTokenizer tokenizer, String text) {
        List<WeightedText.Piece> pieces = emphasis.pieces(text);
        float[] weights = new float[0];
        for (WeightedText.Piece piece : pieces) {
            int begin = weights.length;
            weights = Arrays.copyOf(weights, begin + tokenizer.encode(piece.text()).length);
            Arrays.fill(weights, begin, weights.length, (float) piece.weight());
        }
        return weights;
    }

    /**
     * The context of some texts.
     *
     * @param tokenizer cuts them
     * @param encoder reads them
     * @param texts B texts
     * @param manager where ids are made, and to which the result belongs
     * @return (B, maxTokens + 2, C), with a graph when one is recorded
     */
    public NDArray context(ClipTokenizer tokenizer, TextEncoder encoder, List<String> texts, NDManager manager) {
        int windows = windows();
        long[] ids = texts.stream()
                .map(text -> tokenizer.windows(everyToken(tokenizer, text), windows))
                .flatMap(Arrays::stream)
                .flatMapToLong(LongStream::of)
                .toArray();
        Shape one = new Shape(texts.size(), ClipTokenizer.WINDOW);
        Shape shape = windows == 1 ? one : new Shape(texts.size(), windows, ClipTokenizer.WINDOW);
        float[] weights = weights(tokenizer, texts);
        return Scope.tidy(() -> {
            NDArray states = encoder.apply(Tensors.of(manager, ids, shape), clipSkip); // (B, N, C)
            return allOne(weights)
                    ? states
                    : emphasis.weigh(states, Tensors.of(manager, weights, new Shape(texts.size(), contextTokens(), 1)));
        });
    }

    /** (B, maxTokens + 2), 1 at the start, the end and the padding. */
    private float[] weights(ClipTokenizer tokenizer, List<String> texts) {
        int length = contextTokens();
        float[] all = new float[texts.size() * length];
        Arrays.fill(all, 1);
        for (int i = 0; i < texts.size(); i++) {
            float[] mine = everyWeight(tokenizer, texts.get(i));
            System.arraycopy(mine, 0, all, i * length + 1, Math.min(mine.length, maxTokens));
        }
        return all;
    }

    private static boolean allOne(float[] weights) {
        for (float weight : weights) {
            if (weight != 1) {
                return false;
            }
        }
        return true;
    }
}
