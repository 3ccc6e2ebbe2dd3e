package org.privatelora.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.privatelora.safetensors.Dtype;
import org.privatelora.safetensors.RawTensor;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;

/**
 * Encoded pictures on the disk, each in a file that is named by the content of everything it depends on: a latent that is found is
 * the one that would be computed. A damaged file counts as absent.
 *
 * <p>A latent can be decoded into its picture, so the folder is as confidential as the pictures are; where the file system can say so,
 * nobody but its owner may enter it.
 *
 * @param folder made when the first latent is kept
 */
public record LatentCache(Path folder) {
    /** Counts the ways in which this library has encoded pictures. */
    private static final int VERSION = 1;

    private static final String LATENT = "latent";

    /**
     * What a latent depends on.
     *
     * @param picture what the autoencoder is shown, cropped and resized
     * @param autoencoder hash of its weights
     * @param type in which it computes, such as {@code float32}
     */
    public record Key(Framed picture, String autoencoder, String type) {
        String hash() {
            float[] pixels = picture.pixels();
            ByteBuffer bytes = ByteBuffer.allocate(pixels.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(pixels);
            return Hashes.of(VERSION + " " + autoencoder + " " + type + " " + Hashes.of(bytes.array()) + shape());
        }

        /** Earlier versions knew squares only, and what they kept is still found. */
        private String shape() {
            boolean square = picture.size().width() == picture.size().height();
            return square ? "" : " " + picture.size();
        }
    }

    /** The latent of a picture, (C h w) row-major, if it was kept. */
    public Optional<float[]> find(Key key) {
        Path file = file(key);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            return Optional.of(open.readFloats(LATENT));
        } catch (IOException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /**
     * Keeps a latent.
     *
     * @param key of {@link #find}
     * @param latent (C h w) row-major
     * @throws IOException when it cannot be written; nothing half-written is left under its name
     */
    public void keep(Key key, float[] latent) throws IOException {
        OwnersFolder.make(folder);
        ByteBuffer bytes = ByteBuffer.allocate(latent.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(latent);
        RawTensor tensor = new RawTensor(Dtype.F32, new Shape(latent.length), bytes);
        SafetensorsWriter.writeRaw(file(key), Map.of(LATENT, tensor), Map.of());
    }

    private Path file(Key key) {
        return folder.resolve(key.hash() + ".safetensors");
    }
}
