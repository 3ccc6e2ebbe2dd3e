package org.privatelora.pretrain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * The folder in which a base model grows. {@value #MARKER} is written before anything else and says which recipe and which pictures; it
 * goes when the model is finished, so that what lies here without it is somebody else's.
 *
 * @param path the folder
 */
record PretrainFolder(Path path) {
    static final String MARKER = "unfinished.txt";

    /** The record of a model that is finished. */
    static final String RECORD = "pretrain.json";

    /**
     * Takes an absent or empty folder, or one that was begun with the same recipe.
     *
     * @param recipe everything that the model follows from
     * @throws IllegalArgumentException when the folder holds anything else; nothing in it is touched
     */
    void claim(String recipe) throws IOException {
        Path marker = path.resolve(MARKER);
        String hash = sha256(recipe);
        if (Files.exists(marker)) {
            requireSame(Files.readString(marker).strip(), hash);
            return;
        }
        requireEmpty();
        Files.createDirectories(path);
        Files.writeString(marker, hash + "\n");
    }

    boolean isFinished() {
        return Files.exists(path.resolve(RECORD)) && !Files.exists(path.resolve(MARKER));
    }

    void finish() throws IOException {
        Files.delete(path.resolve(MARKER));
    }

    private void requireSame(String there, String hash) {
        if (!there.equals(hash)) {
            throw new IllegalArgumentException(path + " holds an unfinished base model of another recipe, seed or data"
                    + " set; give the same settings to go on, another folder, or delete this one");
        }
    }

    private void requireEmpty() throws IOException {
        if (isFinished()) {
            throw new IllegalArgumentException(path + " holds a finished base model; give another folder");
        }
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new IllegalArgumentException(path + " is a file; a base model needs a folder that is new or empty");
        }
        if (Files.exists(path)) {
            try (Stream<Path> entries = Files.list(path)) {
                entries.findAny().ifPresent(this::refuse);
            }
        }
    }

    private void refuse(Path found) {
        throw new IllegalArgumentException(path + " holds something else than a base model that is being made here ("
                + found.getFileName() + "); give a folder that is new or empty, or delete what is in this one");
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
