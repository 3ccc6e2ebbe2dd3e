package org.privatelora.data.world;

import java.awt.Color;
import java.util.Locale;

/** The colour words of the worlds. */
enum Hue {
    RED(0xD8382F),
    ORANGE(0xF08A2C),
    YELLOW(0xF5D03A),
    GREEN(0x4FA84A),
    TURQUOISE(0x3CC4BC),
    BLUE(0x3B6FD6),
    PURPLE(0x8A4FC0),
    PINK(0xF28CB8),
    BROWN(0x8A5A34),
    GRAY(0x8E949C),
    WHITE(0xF4F2EC),
    BLACK(0x2B2B30),
    BLOND(0xE8C46A);

    static final Hue[] BRIGHT = {RED, ORANGE, YELLOW, GREEN, TURQUOISE, BLUE, PURPLE, PINK};
    static final Hue[] CLOTH = {RED, ORANGE, YELLOW, GREEN, TURQUOISE, BLUE, PURPLE, PINK, BROWN, GRAY, WHITE, BLACK};
    private final Color colour;

    Hue(int rgb) {
        colour = new Color(rgb);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Color colour() {
        return colour;
    }

    /** This hue a little lighter or darker, as no two pots of paint are the same. */
    Color shade(double factor) {
        return shade(colour, factor);
    }

    /** Towards black below 1, towards white above 1 (2 is white). */
    static Color shade(Color c, double factor) {
        return factor <= 1 ? blend(Color.BLACK, c, factor) : blend(c, Color.WHITE, factor - 1);
    }

    static Color blend(Color from, Color to, double share) {
        return new Color(
                mid(from.getRed(), to.getRed(), share),
                mid(from.getGreen(), to.getGreen(), share),
                mid(from.getBlue(), to.getBlue(), share));
    }

    static Color clear(Color c, int alpha) {
        return new Color(c.getRed(), c.getGreen(), c.getBlue(), alpha);
    }

    private static int mid(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * Math.min(1, Math.max(0, share)));
    }
}
