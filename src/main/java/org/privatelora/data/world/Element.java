package org.privatelora.data.world;

import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;

/** What a creature is made of or breathes: an ornament on the head and at the tip of the tail. */
enum Element {
    FIRE(0xF26A21),
    WATER(0x3FA0EE),
    GRASS(0x57B53F),
    ELECTRIC(0xF8D52B),
    ICE(0xA8E4F2),
    ROCK(0x9A8F80),
    GHOST(0x8466B0),
    FLOWER(0xEE6FA8);

    private final Color colour;

    Element(int rgb) {
        colour = new Color(rgb);
    }

    /** The foot stands at (x, y), leaning by {@code degrees}; at size {@code s} = 1 it is about 12 units high. */
    void paint(Brush brush, double x, double y, double degrees, double s) {
        AffineTransform place = AffineTransform.getTranslateInstance(x, y);
        place.rotate(Math.toRadians(degrees));
        place.scale(s, s);
        brush.inked(place.createTransformedShape(outline()), colour);
        brush.fill(place.createTransformedShape(core()), Hue.shade(colour, this == ROCK || this == GHOST ? 1.35 : 1.6));
    }

    private Shape outline() {
        return switch (this) {
            case FIRE -> Shapes.smooth(0, 1, -4, -2, -3.4, -6, -1.4, -7.5, 0, -13, 2, -8.5, 3.8, -7, 4, -2);
            case WATER -> Shapes.smooth(0, 1, -3.8, -1.6, -2.4, -6, 0, -11, 2.4, -6, 3.8, -1.6);
            case GRASS -> Shapes.union(leaf(-34), leaf(34), leaf(0));
            case ELECTRIC -> Shapes.polygon(-0.6, 1, 1.4, -4, -2.6, -4.4, 2.4, -13, 1.2, -7.4, 4.8, -7);
            case ICE -> Shapes.union(crystal(-26, 0.8), crystal(24, 0.75), crystal(0, 1.1));
            case ROCK -> Shapes.polygon(-5, 1, -5.6, -3.6, -2.4, -8, 1.8, -6.8, 5.4, -3, 4.6, 1);
            case GHOST -> Shapes.smooth(0, 1, -4, -3, -1, -6, -3, -10, 2, -13, 1.6, -9, 4, -6, 3.4, -2);
            case FLOWER -> flower();
        };
    }

    private Shape core() {
        return switch (this) {
            case FIRE -> ellipse(0, -2.2, 2, 2.8);
            case FLOWER -> ellipse(0, -5, 1.9, 1.9);
            case WATER -> ellipse(-1, -3, 1, 1.6);
            case GRASS -> Shapes.thick(Shapes.line(0, 0, 0, -8), 0.7);
            default -> ellipse(-0.6, -3.4, 1, 1.5);
        };
    }

    private static Shape leaf(double degrees) {
        return Shapes.turned(Shapes.smooth(0, 1, -2.6, -4, 0, -11, 2.6, -4), degrees, 0, 0);
    }

    private static Shape crystal(double degrees, double s) {
        return Shapes.turned(
                Shapes.polygon(-2 * s, 1, -2.2 * s, -6 * s, 0, -10.5 * s, 2.2 * s, -6 * s, 2 * s, 1), degrees, 0, 0);
    }

    private static Shape flower() {
        Shape[] petals = new Shape[6];
        for (int i = 0; i < 5; i++) {
            petals[i] = Shapes.turned(ellipse(0, -8.6, 2.6, 3), i * 72, 0, -5);
        }
        petals[5] = Shapes.box(-0.7, -5, 0.7, 1, 0);
        return Shapes.union(petals);
    }
}
