package org.privatelora.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.privatelora.model.clip.Emphasis;
import org.privatelora.model.clip.TextReading;
import org.privatelora.tensor.Rng;

/**
 * What training makes of captions. What is drawn depends on the run's seed, the picture and the pass over the data, and on nothing else:
 * not on the batch, and not on whether the run was resumed. Evaluation and attacks see captions as they are, read with the same
 * {@code maxTokens} and {@code emphasis}.
 *
 * @param maxTokens 75, 150 or 225; see {@link TextReading}
 * @param emphasis what brackets in captions do
 * @param shuffle whether the comma-separated parts of a caption change places, each pass anew
 * @param keepTokens how many parts at the beginning stay where they are, at least 0
 * @param dropout probability with which a caption is left empty, in [0, 1]
 * @param dropoutEveryEpochs captions of every so manyth pass, counted from 1, are left empty; 0: of none
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/library/train_util.py">kohya-ss/sd-scripts, process_caption</a>
 */
public record CaptionConfig(
        int maxTokens, Emphasis emphasis, boolean shuffle, int keepTokens, double dropout, int dropoutEveryEpochs) {
    private static final String SEPARATOR = ",";

    /** Checks the ranges. */
    public CaptionConfig {
        TextReading.requireMaxTokens(maxTokens);
        emphasis = emphasis == null ? Emphasis.NONE : emphasis;
        if (keepTokens < 0) {
            throw new IllegalArgumentException("kept parts of a caption must be at least 0, were " + keepTokens);
        }
        if (!(dropout >= 0 && dropout <= 1)) {
            throw new IllegalArgumentException("caption dropout must be in [0, 1], was " + dropout);
        }
        if (dropoutEveryEpochs < 0) {
            throw new IllegalArgumentException(
                    "epochs between dropped captions must be at least 1, or 0 for none, were " + dropoutEveryEpochs);
        }
    }

    /** Captions as they are, one window. */
    public static CaptionConfig defaults() {
        return new CaptionConfig(75, Emphasis.NONE, false, 0, 0, 0);
    }

    /** The same with another length. */
    public CaptionConfig withMaxTokens(int maxTokens) {
        return new CaptionConfig(maxTokens, emphasis, shuffle, keepTokens, dropout, dropoutEveryEpochs);
    }

    /** The same with other brackets. */
    public CaptionConfig withEmphasis(Emphasis emphasis) {
        return new CaptionConfig(maxTokens, emphasis, shuffle, keepTokens, dropout, dropoutEveryEpochs);
    }

    /** The same, shuffled behind the first parts. */
    public CaptionConfig withShuffle(int keepTokens) {
        return new CaptionConfig(maxTokens, emphasis, true, keepTokens, dropout, dropoutEveryEpochs);
    }

    /** The same with another dropout. */
    public CaptionConfig withDropout(double dropout) {
        return new CaptionConfig(maxTokens, emphasis, shuffle, keepTokens, dropout, dropoutEveryEpochs);
    }

    /** The same with other passes without captions. */
    public CaptionConfig withDropoutEveryEpochs(int dropoutEveryEpochs) {
        return new CaptionConfig(maxTokens, emphasis, shuffle, keepTokens, dropout, dropoutEveryEpochs);
    }

    /**
     * An example with the caption of one pass.
     *
     * @param example as it is in the set
     * @param stream what the pass is for
     * @param pass over the data, counted from 0
     * @param rng the run's seed
     */
    Latent drawn(Latent example, String stream, long pass, Rng rng) {
        String caption = dropped(example.id(), stream, pass, rng)
                ? ""
                : shuffled(example.caption(), stream + "-caption-order/" + example.id(), pass, rng);
        return caption.equals(example.caption()) ? example : example.withCaption(caption);
    }

    private boolean dropped(String id, String stream, long pass, Rng rng) {
        return dropoutEveryEpochs > 0 && (pass + 1) % dropoutEveryEpochs == 0
                || dropout > 0 && rng.uniform(stream + "-caption-dropout/" + id, pass, 0, 1)[0] < dropout;
    }

    private String shuffled(String caption, String stream, long pass, Rng rng) {
        if (!shuffle) {
            return caption;
        }
        List<String> parts =
                Arrays.stream(caption.split(SEPARATOR, -1)).map(String::strip).toList();
        int kept = Math.min(keepTokens, parts.size());
        List<String> all = new ArrayList<>(parts.subList(0, kept));
        for (int i : rng.permutation(parts.size() - kept, stream, pass)) {
            all.add(parts.get(kept + i));
        }
        return String.join(SEPARATOR + " ", all);
    }
}
