package org.privatelora.data;

import java.util.Locale;

/**
 * One thing that is wrong with a data set.
 *
 * @param path the file, relative to the folder or archive
 * @param detail what was found and what to do
 */
public record Problem(String path, Kind kind, String detail) {
    /** What is wrong. */
    public enum Kind {
        /** The manifest lists it, the folder or archive does not hold it. */
        MISSING,
        /** It is there under its name, with another content than the manifest's. */
        WRONG_HASH,
        /** Not a picture, or a damaged one. */
        UNDECODABLE,
        /** More pixels than allowed. */
        TOO_LARGE,
        /** No caption file names it. */
        NO_CAPTION,
        /** A caption file that cannot be understood. */
        BAD_CAPTION;

        /** Lower-case words, for people. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    @Override
    public String toString() {
        return path + ": " + kind.words() + ": " + detail;
    }
}
