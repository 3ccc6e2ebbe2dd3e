package org.privatelora.experiment;

import java.util.Optional;
import org.privatelora.attack.GrayBox;
import org.privatelora.data.Bucketing;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;
import org.privatelora.model.StableDiffusion;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextReading;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.train.DenoisingConfig;
import org.privatelora.train.LossConfig;

/**
 * How a model's networks are used, which its weights do not say: attacks and samplers must use them as training did, and attacks show
 * them the pictures that training did.
 *
 * @param text how captions become contexts
 * @param loss what the U-Net predicts, and from which noise
 * @param bucketing where pictures keep their shape; empty: they are squares
 */
public record ModelReading(TextReading text, LossConfig loss, Optional<Bucketing> bucketing) {
    /** As a training configuration says. */
    static ModelReading of(DenoisingConfig denoising, int clipSkip) {
        return new ModelReading(denoising.reading(clipSkip), denoising.loss(), denoising.bucketing());
    }

    /** One window, noise is predicted. */
    public static ModelReading plain(int clipSkip) {
        return of(DenoisingConfig.defaults(), clipSkip);
    }

    /** The same with texts read in another way. */
    public ModelReading withText(TextReading text) {
        return new ModelReading(text, loss, bucketing);
    }

    /**
     * Refuses a model whose own configuration says that it predicts v, when this says noise, and one that cannot take the buckets.
     *
     * @throws IllegalArgumentException saying what to do
     * @implNote the opposite is allowed, as in sd-scripts: v is then what LoRA learns.
     */
    public ModelReading requireFit(StableDiffusion base) {
        if (base.prediction() == Prediction.V && loss.prediction() != Prediction.V) {
            throw new IllegalArgumentException(
                    "the base model predicts v (its scheduler_config.json), the preset says " + loss.prediction()
                            + "; give --v-parameterization, or set training.denoising.loss.prediction to \"V\" in the preset");
        }
        int reduction = base.imageSize() / base.latentSize();
        bucketing.filter(rules -> rules.step() % reduction != 0).ifPresent(rules -> {
            throw new IllegalArgumentException("the autoencoder of the base model shrinks pictures " + reduction
                    + " times, so the step of the buckets must be a multiple of that, was " + rules.step()
                    + "; give another one (--bucket-reso-steps)");
        });
        return this;
    }

    /** The noise that the model was shown. */
    public NoiseSchedule schedule(StableDiffusion base) {
        return loss.schedule(base.schedule());
    }

    /** The model as somebody sees it who can only ask; wraps go around the projections of its two parts. */
    GrayBox grayBox(StableDiffusion base, ProjectionWrap unet, ProjectionWrap text) {
        TextEncoder encoder = base.textEncoder(text);
        NoisePredictor predictor = loss.prediction().epsilon(base.unet(unet), schedule(base));
        return new GrayBox(predictor, captions -> base.encodeText(encoder, captions, this.text));
    }
}
