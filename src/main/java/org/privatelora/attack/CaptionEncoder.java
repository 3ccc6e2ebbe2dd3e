package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** The text half of a model: what its noise predictor is conditioned on. */
@FunctionalInterface
public interface CaptionEncoder {
    /**
     * Embeds captions.
     *
     * @param captions B plain texts
     * @return context (B, N, D), in the order of the captions
     */
    NDArray context(List<String> captions);
}
