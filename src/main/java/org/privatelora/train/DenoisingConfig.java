package org.privatelora.train;

import org.privatelora.model.clip.TextReading;

/**
 * The task that LoRA learns: what it is told about a picture, and what it must predict.
 *
 * @param captions what it is told
 * @param loss what it must predict, and how errors count
 */
public record DenoisingConfig(CaptionConfig captions, LossConfig loss) {
    /** Absent in files of earlier versions, which had the defaults. */
    public DenoisingConfig {
        captions = captions == null ? CaptionConfig.defaults() : captions;
        loss = loss == null ? LossConfig.defaults() : loss;
    }

    /** The paper's. */
    public static DenoisingConfig defaults() {
        return new DenoisingConfig(CaptionConfig.defaults(), LossConfig.defaults());
    }

    /** The same with other captions. */
    public DenoisingConfig withCaptions(CaptionConfig captions) {
        return new DenoisingConfig(captions, loss);
    }

    /** The same with another loss. */
    public DenoisingConfig withLoss(LossConfig loss) {
        return new DenoisingConfig(captions, loss);
    }

    /** How captions are read at some clip skip. */
    public TextReading reading(int clipSkip) {
        return new TextReading(clipSkip, captions.maxTokens(), captions.emphasis());
    }
}
