package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.privatelora.attack.GrayBox;
import org.privatelora.experiment.AdaptedModel.Adapter;

/**
 * A LoRA file on the base model, as an attacker sees it. Owns the LoRA's arrays.
 *
 * @param manager of the LoRA's arrays
 * @param grayBox the adapted model
 */
public record LoadedLora(NDManager manager, GrayBox grayBox) implements AutoCloseable {
    /** Reads a file or folder, kohya's, diffusers' or PEFT's. */
    public static LoadedLora open(Path file, Materials materials) throws IOException {
        NDManager manager = materials.manager().newSubManager();
        Optional<Adapter> asTrained = Optional.of(new Adapter(file, 1));
        return new LoadedLora(manager, AdaptedModel.of(materials.base(), asTrained, materials.reading(), manager));
    }

    @Override
    public void close() {
        manager.close();
    }
}
