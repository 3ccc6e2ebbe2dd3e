package org.privatelora.lora.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.privatelora.lora.LoraComponent;

/**
 * An adapter in another format. Tensors are copied as bytes, whatever their type, and ranks and alphas are carried exactly, so that
 * converting there and back gives the same numbers to the bit. Of the source's metadata only what this library wrote is kept: other
 * trainers write captions, folder names and image counts there.
 *
 * <p>Kohya's alphas come back in the type that they had; where they had several, or there were none because they were the rank, they
 * are written as float32 scalars.
 *
 * @param from the source's format
 * @param to the target's format
 * @param unetModules adapted projections of the U-Net
 * @param textEncoderModules adapted projections of the text encoder
 * @param scaled whether some alpha is not the rank
 */
public record LoraConversion(LoraFormat from, LoraFormat to, int unetModules, int textEncoderModules, boolean scaled) {
    /**
     * Converts.
     *
     * @param source a file or folder of any format
     * @param target a file or folder that does not exist yet; folders above it are made
     * @param to the target's format
     * @param names the projections that may be adapted
     * @throws IllegalArgumentException when the target exists, or its name does not fit the format
     * @throws IOException when the source is no adapter, or one for other projections; nothing is written then
     */
    public static LoraConversion convert(Path source, Path target, LoraFormat to, ModuleNames names)
            throws IOException {
        requireNew(target);
        to.layout().requireTarget(target);
        LoraFormat from = LoraFormat.of(source);
        StoredLora lora = from.layout().read(source, names);
        Files.createDirectories(target.toAbsolutePath().getParent());
        to.layout().write(target, lora);
        boolean scaled = lora.modules().stream()
                .anyMatch(module -> module.alpha() != module.shapes().rank());
        return new LoraConversion(
                from,
                to,
                lora.modules(LoraComponent.UNET).size(),
                lora.modules(LoraComponent.TEXT_ENCODER).size(),
                scaled);
    }

    private static void requireNew(Path target) {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException(
                    target + " exists already; nothing is overwritten: give a name that does not exist");
        }
    }
}
