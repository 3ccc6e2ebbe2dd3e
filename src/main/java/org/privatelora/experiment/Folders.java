package org.privatelora.experiment;

import java.nio.file.Path;
import java.util.Optional;
import org.privatelora.data.DataStore;

/** Where things are kept that may be made again: {@code $XDG_CACHE_HOME/privatelora} or {@code ~/.cache/privatelora}. */
public final class Folders {
    private Folders() {}

    /** The folder of them all. */
    public static Path cache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("privatelora");
    }

    /** Prepared data sets. */
    public static DataStore dataStore() {
        return new DataStore(cache().resolve("data"));
    }

    /** Base models that this library made or unpacked. */
    public static Path models() {
        return cache().resolve("models");
    }
}
