package org.privatelora.train;

import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraMasks;
import org.privatelora.lora.LoraWeights;
import org.privatelora.tensor.Rng;

/**
 * The base model with LoRA beside it: whole, as the proxy and every attacker see it, and as LoRA's own moves see it, with parts of
 * LoRA dropped.
 */
final class AdaptedDenoiser {
    private final TrainConfig config;
    private final BaseModel base;
    private final LoraWeights lora;
    private final Denoiser whole;

    /**
     * Around weights that change.
     *
     * @param config the run
     * @param base stays frozen
     * @param lora its arrays are trained
     * @param manager where inputs are made
     * @param rng the run's seed
     */
    AdaptedDenoiser(TrainConfig config, BaseModel base, LoraWeights lora, NDManager manager, Rng rng) {
        this.config = config;
        this.base = base;
        this.lora = lora;
        CaptionEncoder encoder = base.textEncoder(lora.wrap(LoraComponent.TEXT_ENCODER, 1), config.reading());
        CaptionEncoder captions = config.lora().textEncoder() ? encoder : frozen(encoder, manager);
        LossConfig loss = config.denoising().loss();
        NoiseSchedule schedule = loss.schedule(base.schedule());
        whole = new Denoiser(manager, base.unet(lora.wrap(LoraComponent.UNET, 1)), captions, schedule, loss, rng);
    }

    /** Shuffled captions hardly ever come again, so they are not kept. */
    private CaptionEncoder frozen(CaptionEncoder encoder, NDManager manager) {
        boolean keep = !config.denoising().captions().shuffle();
        return new FrozenCaptions(encoder, manager, keep, new HashMap<>());
    }

    /** With all of LoRA. */
    Denoiser whole() {
        return whole;
    }

    /**
     * For one forward pass that LoRA learns from.
     *
     * @param stream names the pass within its step
     * @param step determines what is dropped
     * @param first place of the pass's first example in the whole batch
     * @implNote a new model is put together around the same weights: a pass has no state that a later one could see.
     */
    Denoiser dropping(String stream, long step, int first) {
        if (!config.regularisation().drops()) {
            return whole;
        }
        LoraMasks masks = new LoraMasks(config.regularisation(), whole.rng(), stream, step, first);
        CaptionEncoder captions = config.lora().textEncoder()
                ? base.textEncoder(lora.wrap(LoraComponent.TEXT_ENCODER, masks), config.reading())
                : whole.captions();
        return whole.with(base.unet(lora.wrap(LoraComponent.UNET, masks)), captions);
    }
}
