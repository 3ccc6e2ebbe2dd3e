package org.privatelora.train;

import org.privatelora.data.Augmentation;
import org.privatelora.model.clip.TextReading;

/**
 * The task that LoRA learns: what it is told about a picture, and what it must predict.
 *
 * @param captions what it is told
 * @param loss what it must predict, and how errors count
 * @param augmentation what it is shown of a member; the proxy and attackers are shown the picture itself
 */
public record DenoisingConfig(CaptionConfig captions, LossConfig loss, Augmentation augmentation) {
    /** Without augmentation. */
    public DenoisingConfig(CaptionConfig captions, LossConfig loss) {
        this(captions, loss, Augmentation.none());
    }

    /** Absent in files of earlier versions, which had the defaults. */
    public DenoisingConfig {
        captions = captions == null ? CaptionConfig.defaults() : captions;
        loss = loss == null ? LossConfig.defaults() : loss;
        augmentation = augmentation == null ? Augmentation.none() : augmentation;
    }

    /** The paper's. */
    public static DenoisingConfig defaults() {
        return new DenoisingConfig(CaptionConfig.defaults(), LossConfig.defaults(), Augmentation.none());
    }

    /** The same with other captions. */
    public DenoisingConfig withCaptions(CaptionConfig captions) {
        return new DenoisingConfig(captions, loss, augmentation);
    }

    /** The same with another loss. */
    public DenoisingConfig withLoss(LossConfig loss) {
        return new DenoisingConfig(captions, loss, augmentation);
    }

    /** The same, shown other versions of members. */
    public DenoisingConfig withAugmentation(Augmentation augmentation) {
        return new DenoisingConfig(captions, loss, augmentation);
    }

    /** How captions are read at some clip skip. */
    public TextReading reading(int clipSkip) {
        return new TextReading(clipSkip, captions.maxTokens(), captions.emphasis());
    }
}
