package org.privatelora.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.privatelora.model.inception.Inception;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;

/**
 * The Inception network from a weight file. Owns the weights.
 *
 * @param manager of the weights
 * @param network on them
 */
public record InceptionFile(NDManager manager, Inception network) implements AutoCloseable {
    /**
     * Reads the weights that pytorch-fid publishes, converted to safetensors under the same names.
     *
     * @param file {@code .safetensors}
     * @param parent the device; the weights get a manager below it
     * @throws IOException when the file is absent, a pickle or malformed, or lacks tensors, which it names
     */
    public static InceptionFile open(Path file, NDManager parent) throws IOException {
        if (WeightFiles.isPickle(file)) {
            throw new IOException(
                    file + " is a pickle, which can run code when it is read, so it is refused; convert it"
                            + " once in Python: safetensors.torch.save_file(torch.load(file, weights_only=True), new_file)");
        }
        NDManager manager = parent.newSubManager();
        try {
            ModelPart part = ModelPart.plain("inception", new WeightFiles(List.of(file)), Inception.shapes());
            StateDict weights =
                    new StateDict(part.read(DataType.FLOAT32, manager).tensors());
            return new InceptionFile(manager, Inception.build(Weights.of(weights)));
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
