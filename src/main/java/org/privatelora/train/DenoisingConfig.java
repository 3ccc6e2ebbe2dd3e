package org.privatelora.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.privatelora.data.Augmentation;
import org.privatelora.data.Bucketing;
import org.privatelora.model.clip.TextReading;

/**
 * The task that LoRA learns: what it is told about a picture, and what it must predict.
 *
 * @param captions what it is told
 * @param loss what it must predict, and how errors count
 * @param augmentation what it is shown of a member; the proxy and attackers are shown the picture itself
 * @param bucketing where pictures keep their shape; empty, and then not written to files: they are squares
 */
public record DenoisingConfig(
        CaptionConfig captions,
        LossConfig loss,
        Augmentation augmentation,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Bucketing> bucketing) {
    /** Of square pictures without augmentation. */
    public DenoisingConfig(CaptionConfig captions, LossConfig loss) {
        this(captions, loss, Augmentation.none(), Optional.empty());
    }

    /** Absent in files of earlier versions, which had the defaults. */
    public DenoisingConfig {
        captions = captions == null ? CaptionConfig.defaults() : captions;
        loss = loss == null ? LossConfig.defaults() : loss;
        augmentation = augmentation == null ? Augmentation.none() : augmentation;
        bucketing = bucketing == null ? Optional.empty() : bucketing;
    }

    /** The paper's. */
    public static DenoisingConfig defaults() {
        return new DenoisingConfig(CaptionConfig.defaults(), LossConfig.defaults());
    }

    /** The same with other captions. */
    public DenoisingConfig withCaptions(CaptionConfig captions) {
        return new DenoisingConfig(captions, loss, augmentation, bucketing);
    }

    /** The same with another loss. */
    public DenoisingConfig withLoss(LossConfig loss) {
        return new DenoisingConfig(captions, loss, augmentation, bucketing);
    }

    /** The same, shown other versions of members. */
    public DenoisingConfig withAugmentation(Augmentation augmentation) {
        return new DenoisingConfig(captions, loss, augmentation, bucketing);
    }

    /** The same, with pictures that keep their shape. */
    public DenoisingConfig withBucketing(Bucketing bucketing) {
        return new DenoisingConfig(captions, loss, augmentation, Optional.of(bucketing));
    }

    /** How captions are read at some clip skip. */
    public TextReading reading(int clipSkip) {
        return new TextReading(clipSkip, captions.maxTokens(), captions.emphasis());
    }
}
