package org.privatelora.data.image;

import java.awt.image.BufferedImage;

/**
 * A decoded picture and what was changed on the way.
 *
 * @param image upright and opaque, type {@link BufferedImage#TYPE_INT_RGB}
 * @param transparent whether something of it was transparent, and is white now
 * @param turned whether its EXIF orientation said to turn or mirror it
 */
public record Decoded(BufferedImage image, boolean transparent, boolean turned) {}
