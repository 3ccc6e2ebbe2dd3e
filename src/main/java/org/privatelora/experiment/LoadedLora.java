package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.privatelora.attack.GradientNorms;
import org.privatelora.attack.GrayBox;
import org.privatelora.experiment.AdaptedModel.Adapter;
import org.privatelora.lora.LoraWeights;

/**
 * A LoRA file on the base model, as an attacker sees it. Owns the LoRA's arrays.
 *
 * @param manager of the LoRA's arrays
 * @param grayBox the adapted model
 * @param gradients of the LoRA's tensors, for those who look inside
 */
public record LoadedLora(NDManager manager, GrayBox grayBox, GradientNorms gradients) implements AutoCloseable {
    /** Reads a file or folder, kohya's, diffusers' or PEFT's. */
    public static LoadedLora open(Path file, Materials materials) throws IOException {
        NDManager manager = materials.manager().newSubManager();
        Adapter asTrained = new Adapter(file, 1);
        LoraWeights lora = AdaptedModel.read(materials.base(), asTrained, manager);
        return new LoadedLora(
                manager,
                AdaptedModel.with(materials.base(), lora, asTrained, materials.reading(), manager),
                LoraGradients.of(materials.base(), lora, materials.reading(), manager));
    }

    @Override
    public void close() {
        manager.close();
    }
}
