package org.privatelora.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder with private pictures, or what they can be made of again: nobody but its owner may enter it. */
final class OwnersFolder {
    private static final String ONLY_OWNER = "rwx------";

    private OwnersFolder() {}

    /** Makes it, or closes one that is there; where the file system knows no owners it is a folder like any other. */
    static void make(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(ONLY_OWNER));
        }
    }
}
