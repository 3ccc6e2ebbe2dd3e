package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.privatelora.attack.GrayBox;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraWeights;
import org.privatelora.lora.format.LoraFormat;
import org.privatelora.model.StableDiffusion;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.nn.ProjectionWrap;

/** A base model with or without a LoRA, as somebody sees it who can only ask. */
public final class AdaptedModel {
    private AdaptedModel() {}

    /**
     * The base, or the base with the LoRA of a file.
     *
     * @param base the loaded base
     * @param lora file or folder, kohya's, diffusers' or PEFT's
     * @param clipSkip hidden state of the text encoder counted from its end
     * @param manager owns the LoRA's arrays
     */
    public static GrayBox of(StableDiffusion base, Optional<Path> lora, int clipSkip, NDManager manager)
            throws IOException {
        return lora.isEmpty() ? base(base, clipSkip) : with(base, read(base, lora.get(), manager), clipSkip);
    }

    /** The base model itself. */
    static GrayBox base(StableDiffusion base, int clipSkip) {
        return of(base, ProjectionWrap.NONE, ProjectionWrap.NONE, clipSkip);
    }

    private static LoraWeights read(StableDiffusion base, Path lora, NDManager manager) throws IOException {
        return LoraFormat.of(lora).read(lora, base.unetShapes(), base.textEncoderShapes(), manager);
    }

    private static GrayBox with(StableDiffusion base, LoraWeights lora, int clipSkip) {
        return of(base, lora.wrap(LoraComponent.UNET, 1), lora.wrap(LoraComponent.TEXT_ENCODER, 1), clipSkip);
    }

    private static GrayBox of(StableDiffusion base, ProjectionWrap unet, ProjectionWrap text, int clipSkip) {
        TextEncoder encoder = base.textEncoder(text);
        return new GrayBox(base.unet(unet), captions -> base.encodeText(encoder, captions, clipSkip));
    }
}
