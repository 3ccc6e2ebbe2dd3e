package org.privatelora.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The user's files, in a folder or an archive, read once from first to last. Nothing is ever written to it.
 *
 * <p>Paths are relative, with {@code /}. Symbolic links, absolute paths, {@code ..} and repeated names are refused; what macOS
 * leaves behind ({@code ._x}, {@code __MACOSX}) is passed over.
 */
sealed interface FileTree permits FolderTree, TarTree, ZipTree {
    /** The largest file that is read, in bytes. */
    int LARGEST_FILE = 256 << 20;

    /** Receives every file with its content. */
    interface Visitor {
        void file(String path, byte[] content) throws IOException;

        /** A file of a folder that is not read, and why; an error unless the visitor keeps account of it. */
        default void refused(String path, Problem.Kind kind, String detail) throws IOException {
            throw new IOException("refused: " + path + " is " + detail);
        }
    }

    void visit(Visitor visitor) throws IOException;

    /** A folder, {@code .tar}, {@code .tar.gz} or {@code .zip}; archives are told by their first bytes. */
    static FileTree open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new FolderTree(path);
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException("no folder or archive at " + path + "; name the one that holds the pictures");
        }
        byte[] start = start(path);
        if (start[0] == 'P' && start[1] == 'K') {
            return new ZipTree(path);
        }
        if (((start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b)
                || path.toString().endsWith(".tar")) {
            return new TarTree(path);
        }
        throw new IOException("expected a folder, .tar, .tar.gz or .zip, found another kind of file: " + path);
    }

    private static byte[] start(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(2);
            return start.length == 2 ? start : new byte[2];
        }
    }

    /** The path if it stays inside, in normal form; an error names what is wrong with it. */
    static String safe(String path, Path archive) throws IOException {
        String plain = path.startsWith("./") ? path.substring(2) : path;
        boolean escapes = plain.startsWith("/") || plain.contains("\\") || plain.contains(":") || plain.contains("\0");
        for (String part : plain.split("/", -1)) {
            escapes |= part.equals("..");
        }
        if (escapes) {
            throw new IOException("refused: " + archive + " holds a path that leads outside: " + path);
        }
        return plain;
    }

    /** Whether the file is none of the user's doing. */
    static boolean isLitter(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.startsWith("._")
                || name.equals(".DS_Store")
                || name.equals("Thumbs.db")
                || path.toLowerCase(Locale.ROOT).contains("__macosx/");
    }
}
