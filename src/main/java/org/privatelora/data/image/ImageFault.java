package org.privatelora.data.image;

import java.io.IOException;

/** A picture that cannot be used, and why. */
public final class ImageFault extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** The first bytes are those of no known picture format, or the content is damaged or cut short. */
        UNDECODABLE,
        /** More pixels than allowed; found in the header, before any memory was taken. */
        TOO_LARGE,
        /** Several pictures in one file: which one is meant cannot be known. */
        ANIMATED,
        /** Colours of a printing process: what they look like depends on a profile that is not read. */
        CMYK
    }

    /** What is wrong. */
    private final Kind kind;

    ImageFault(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }

    static ImageFault undecodable(String message) {
        return new ImageFault(Kind.UNDECODABLE, message);
    }
}
