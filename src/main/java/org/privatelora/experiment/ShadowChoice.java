package org.privatelora.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The shadow LoRAs that an attack on one file may use.
 *
 * @param folders that {@code privatelora shadows} made, at most one for each objective and lambda
 * @param epoch after which they are taken: as many as the file was trained for; empty: the last
 */
public record ShadowChoice(List<Path> folders, Optional<Integer> epoch) {
    /** Copies the list. */
    public ShadowChoice {
        folders = List.copyOf(folders);
    }

    /** There are none. */
    public static ShadowChoice none() {
        return new ShadowChoice(List.of(), Optional.empty());
    }
}
