package org.privatelora.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.privatelora.data.DataStore;

/** Where the command line keeps what it may make again: {@code $XDG_CACHE_HOME/privatelora} or {@code ~/.cache/privatelora}. */
final class Folders {
    private Folders() {}

    static Path cache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("privatelora");
    }

    static DataStore dataStore() {
        return new DataStore(cache().resolve("data"));
    }

    static Path models() {
        return cache().resolve("models");
    }
}
