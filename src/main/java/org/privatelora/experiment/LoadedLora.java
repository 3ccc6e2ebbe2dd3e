package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.privatelora.attack.GrayBox;
import org.privatelora.lora.LoraWeights;
import org.privatelora.lora.format.KohyaFormat;

/**
 * A LoRA file on the base model, as an attacker sees it. Owns the LoRA's arrays.
 *
 * @param manager of the LoRA's arrays
 * @param grayBox the adapted model
 */
public record LoadedLora(NDManager manager, GrayBox grayBox) implements AutoCloseable {
    /** Reads the file. */
    public static LoadedLora open(Path file, Materials materials) throws IOException {
        NDManager manager = materials.manager().newSubManager();
        LoraWeights weights = KohyaFormat.read(
                file, materials.base().unetShapes(), materials.base().textEncoderShapes(), manager);
        return new LoadedLora(manager, materials.grayBox(Optional.of(weights)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
