package org.privatelora.model.clip;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.privatelora.tensor.Scope;

/**
 * What brackets in a text do: {@code (word)} 1.1 times, {@code (word:1.3)} 1.3 times, {@code [word]} 1/1.1 times, nested, escaped by a
 * backslash. Weights act on the hidden states of the tokens, after the final norm. The names are those of AUTOMATIC1111's web UI.
 */
public enum Emphasis {
    /** Nothing: brackets are plain text. */
    NONE("None") {
        @Override
        List<WeightedText.Piece> pieces(String text) {
            return List.of(new WeightedText.Piece(text, 1));
        }

        @Override
        NDArray weigh(NDArray states, NDArray weights) {
            return states;
        }
    },
    /** States times weights, and no more: how sd-scripts trains on {@code --weighted_captions} today. */
    NO_NORM("No norm") {
        @Override
        NDArray weigh(NDArray states, NDArray weights) {
            return states.mul(weights);
        }
    },
    /**
     * States times weights, then a prompt's states together times one factor, such that their mean over tokens and channels stays what
     * it was: how sd-scripts draws, and trained in its first versions.
     *
     * @implNote the mean of each prompt, as sd-scripts and diffusers' "long prompt weighting" take it; the web UI takes it over a batch
     *     of windows. Where the mean is near 0 the factor means nothing: the final norm of the embedded pocket model has a mean bias of
     *     -0.0006 beside a deviation of 0.9. Use {@link #NO_NORM} there.
     */
    ORIGINAL("Original") {
        @Override
        NDArray weigh(NDArray states, NDArray weights) {
            return Scope.tidy(() -> {
                NDArray weighted = states.mul(weights);
                return weighted.mul(mean(states).div(mean(weighted)));
            });
        }

        private static NDArray mean(NDArray states) {
            return states.reshape(states.getShape().get(0), -1)
                    .mean(new int[] {1})
                    .reshape(-1, 1, 1); // (B, 1, 1)
        }
    };

    private final String label;

    Emphasis(String label) {
        this.label = label;
    }

    /** What web UIs call it. */
    public String label() {
        return label;
    }

    /** Stretches of text with their weights. */
    List<WeightedText.Piece> pieces(String text) {
        return WeightedText.parse(text).pieces();
    }

    /**
     * Lets weights act.
     *
     * @param states (B, N, C), with a graph when one is recorded
     * @param weights (B, N, 1)
     * @return (B, N, C)
     */
    abstract NDArray weigh(NDArray states, NDArray weights);
}
