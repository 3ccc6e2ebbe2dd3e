package org.privatelora.data.world;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.IntFunction;

/**
 * One picture of a world: what it shows, and how to paint it.
 *
 * @param attributes canonical text of every attribute, one {@code name=value} a line
 * @param caption one English phrase, true to the picture
 * @param painter pixel side length to image; the picture is painted anew at each call
 */
public record Drawing(String attributes, String caption, IntFunction<BufferedImage> painter) {

    /** SHA-256 of the attributes, 64 lower-case hexadecimal digits. */
    public String id() {
        try {
            byte[] text = attributes.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The picture, {@code size} by {@code size} pixels, opaque RGB. */
    public BufferedImage image(int size) {
        return painter.apply(size);
    }
}
