package org.privatelora;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reference data that lives beside the checkout and is never part of it. */
public final class Shared {
    private static final Path ROOT = Path.of("..", "shared");

    private Shared() {}

    /** The file or folder, or a skipped test that says what was not checked. */
    public static Path require(String relative) {
        Path path = ROOT.resolve(relative);
        if (!Files.exists(path)) {
            System.out.println("SKIPPED: reference data " + path + " is absent, so this comparison was not made");
        }
        assumeTrue(Files.exists(path), () -> "reference data " + path + " is absent: comparison not made");
        return path;
    }
}
