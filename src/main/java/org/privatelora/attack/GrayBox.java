package org.privatelora.attack;

import java.util.Objects;
import org.privatelora.diffusion.NoisePredictor;

/**
 * What a gray-box attacker can ask of one model.
 *
 * @param predictor the noise it predicts
 * @param captions the context it makes of a caption
 */
public record GrayBox(NoisePredictor predictor, CaptionEncoder captions) {
    /** Both are needed. */
    public GrayBox {
        Objects.requireNonNull(predictor, "predictor");
        Objects.requireNonNull(captions, "captions");
    }
}
