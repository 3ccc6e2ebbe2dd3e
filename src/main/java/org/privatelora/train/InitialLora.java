package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.privatelora.lora.FrozenWeights;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraKind;
import org.privatelora.lora.LoraWeights;
import org.privatelora.lora.LoraXs;
import org.privatelora.model.clip.TextReading;
import org.privatelora.tensor.Rng;

/** A LoRA before its first step. */
final class InitialLora {
    private InitialLora() {}

    /**
     * Of a configuration's kind.
     *
     * @param config ranks, alphas and kind
     * @param base gives shapes and, for LoRA-XS, the frozen weights
     * @param manager owns the new arrays
     * @param rng the run's seed
     */
    static LoraWeights of(LoraConfig config, BaseModel base, NDManager manager, Rng rng) {
        LoraWeights fresh = LoraWeights.create(config, base.unetShapes(), base.textEncoderShapes(), manager, rng);
        if (config.kind() == LoraKind.LORA) {
            return fresh;
        }
        FrozenWeights unet = new FrozenWeights();
        FrozenWeights text = new FrozenWeights();
        base.unet(unet);
        base.textEncoder(text, TextReading.plain(1));
        LoraWeights cores =
                LoraXs.in(fresh, Map.of(LoraComponent.UNET, unet, LoraComponent.TEXT_ENCODER, text), manager, rng);
        fresh.trainables().values().forEach(NDArray::close);
        return cores;
    }
}
