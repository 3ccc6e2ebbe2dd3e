package org.privatelora.data;

import java.util.Locale;
import org.privatelora.data.image.ImageFault;

/**
 * One thing that is wrong with a data set, or that its owner should know.
 *
 * @param path the file, relative to the folder or archive
 * @param detail what was found and what to do
 */
public record Problem(String path, Kind kind, String detail) {
    /** What is wrong, or worth knowing. */
    public enum Kind {
        /** The manifest lists it, the folder or archive does not hold it. */
        MISSING,
        /** It is there under its name, with another content than the manifest's. */
        WRONG_HASH,
        /** Not a picture, or a damaged one. */
        UNDECODABLE,
        /** More pixels or bytes than allowed. */
        TOO_LARGE,
        /** Several pictures in one file. */
        ANIMATED,
        /** Colours of a printing process. */
        CMYK,
        /** No caption file names it. */
        NO_CAPTION,
        /** A caption file that cannot be understood. */
        BAD_CAPTION,
        /** A link that leads outside, to a folder, or nowhere. */
        LINK,
        /** Its owner lets nobody read it. */
        UNREADABLE,
        /** To know: the same bytes as another file; used once. */
        DUPLICATE,
        /** To know: looks like another picture; both stay on one side of a split. */
        NEAR_DUPLICATE,
        /** To know: partly transparent; put on white. */
        TRANSPARENT,
        /** To know: turned upright as its EXIF data says. */
        TURNED,
        /** To know: smaller than it will be used; enlarged. */
        SMALL;

        /** Whether a picture cannot be used for it; otherwise it is only worth knowing. */
        public boolean bars() {
            return ordinal() < DUPLICATE.ordinal();
        }

        /** Lower-case words, for people. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        static Kind of(ImageFault.Kind fault) {
            return switch (fault) {
                case UNDECODABLE -> UNDECODABLE;
                case TOO_LARGE -> TOO_LARGE;
                case ANIMATED -> ANIMATED;
                case CMYK -> CMYK;
            };
        }
    }

    @Override
    public String toString() {
        return path + ": " + kind.words() + ": " + detail;
    }
}
