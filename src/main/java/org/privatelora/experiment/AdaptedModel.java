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
import org.privatelora.nn.ProjectionWrap;

/** A base model with or without a LoRA, as somebody sees it who can only ask. */
public final class AdaptedModel {
    private AdaptedModel() {}

    /**
     * A LoRA that is put on a model.
     *
     * @param source file or folder, kohya's, diffusers' or PEFT's
     * @param multiplier strength, 1 as trained
     */
    public record Adapter(Path source, double multiplier) {
        /** Checks the strength. */
        public Adapter {
            if (!Double.isFinite(multiplier)) {
                throw new IllegalArgumentException("multiplier must be a number, was " + multiplier);
            }
        }
    }

    /**
     * The base, or the base with a LoRA.
     *
     * @param base the loaded base
     * @param lora what is put on it
     * @param reading how its networks are used
     * @param manager owns the LoRA's arrays and the adapted weights
     */
    public static GrayBox of(StableDiffusion base, Optional<Adapter> lora, ModelReading reading, NDManager manager)
            throws IOException {
        return lora.isEmpty()
                ? base(base, reading)
                : with(base, read(base, lora.get(), manager), lora.get(), reading, manager);
    }

    /** The base model itself. */
    static GrayBox base(StableDiffusion base, ModelReading reading) {
        return reading.grayBox(base, ProjectionWrap.NONE, ProjectionWrap.NONE);
    }

    /** The adapter's weights. */
    static LoraWeights read(StableDiffusion base, Adapter adapter, NDManager manager) throws IOException {
        return LoraFormat.of(adapter.source())
                .read(adapter.source(), base.unetShapes(), base.textEncoderShapes(), manager);
    }

    /** The base with an adapter that was read, added to its weights where they are float32. */
    static GrayBox with(
            StableDiffusion base, LoraWeights lora, Adapter adapter, ModelReading reading, NDManager manager) {
        return reading.grayBox(
                base,
                lora.fused(LoraComponent.UNET, adapter.multiplier(), manager),
                lora.fused(LoraComponent.TEXT_ENCODER, adapter.multiplier(), manager));
    }
}
