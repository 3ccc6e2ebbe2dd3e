package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where base models lie: a diffusers folder of the user's, or one made before and kept.
 *
 * @param kept folder of models that this library made
 */
public record BaseModels(Path kept) {
    /**
     * The folder of a base model.
     *
     * @throws NoSuchFileException with how to make it when there is none
     */
    public Path folder(Preset.Base base) throws IOException {
        Path given = Path.of(base.model());
        if (Files.isDirectory(given)) {
            return given;
        }
        Path mine = kept.resolve(base.model());
        if (Files.isDirectory(mine)) {
            return mine;
        }
        throw new NoSuchFileException("there is no base model " + base.model() + " in " + kept
                + "; make it with: privatelora pretrain, or give a diffusers folder with --base");
    }
}
