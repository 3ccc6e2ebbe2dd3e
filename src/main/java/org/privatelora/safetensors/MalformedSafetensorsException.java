package org.privatelora.safetensors;

import java.io.IOException;
import java.nio.file.Path;

/** A file is not valid safetensors; the message says where and why. */
public final class MalformedSafetensorsException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** The file ends before its header does. */
        HEADER_TRUNCATED,
        /** The header length exceeds the format's limit. */
        HEADER_TOO_LARGE,
        /** The header is not UTF-8. */
        NOT_UTF8,
        /** The header is not one JSON object. */
        NOT_JSON,
        /** A key occurs twice in one object. */
        DUPLICATE_KEY,
        /** An entry lacks a field or has one of the wrong type. */
        BAD_ENTRY,
        /** An element type the library does not read. */
        UNKNOWN_DTYPE,
        /** A shape or an offset does not fit in 63 bits. */
        OVERFLOW,
        /** The offsets of a tensor do not hold its shape. */
        SIZE_MISMATCH,
        /** Two tensors share bytes. */
        OVERLAP,
        /** Bytes between tensors belong to none. */
        HOLE,
        /** The file ends before its last tensor does. */
        TRUNCATED,
        /** The file goes on after its last tensor. */
        TRAILING_BYTES
    }

    private final Kind kind;

    MalformedSafetensorsException(Kind kind, Path file, String reason) {
        super(file + " is not a valid safetensors file: " + reason);
        this.kind = kind;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }
}
