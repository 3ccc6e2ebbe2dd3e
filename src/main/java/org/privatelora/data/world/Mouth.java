package org.privatelora.data.world;

import static org.privatelora.data.world.Shapes.box;
import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;

/** Expressions of the mouth. */
enum Mouth {
    SMILE("smiling"),
    GRIN("laughing"),
    CALM("looking calm"),
    SAD("looking sad"),
    OPEN("looking surprised");

    private final String phrase;

    Mouth(String phrase) {
        this.phrase = phrase;
    }

    String phrase() {
        return phrase;
    }

    /** @param w half width in units */
    void paint(Brush brush, double x, double y, double w, Color lips) {
        switch (this) {
            case SMILE -> brush.stroke(Shapes.curve(x - w, y - 1.4, x, y + 1.6, x + w, y - 1.4), lips, 1.6);
            case GRIN -> grin(brush, x, y, w, lips);
            case CALM -> brush.stroke(Shapes.line(x - w * 0.8, y, x + w * 0.8, y), lips, 1.6);
            case SAD -> brush.stroke(Shapes.curve(x - w, y + 1.8, x, y - 0.8, x + w, y + 1.8), lips, 1.6);
            case OPEN -> {
                brush.fill(ellipse(x, y + 0.4, w * 0.55, 3), new Color(0x5A1A1E));
                brush.stroke(ellipse(x, y + 0.4, w * 0.55, 3), lips, 1.1);
            }
        }
    }

    private static void grin(Brush brush, double x, double y, double w, Color lips) {
        Shape mouth = Shapes.both(ellipse(x, y - 1.4, w * 1.1, 5), box(0, y - 1.4, 64, 64, 0));
        brush.fill(mouth, new Color(0x6A1C22));
        brush.fill(Shapes.both(mouth, box(0, y - 2, 64, y + 0.4, 0)), Color.WHITE);
        brush.stroke(mouth, lips, 0.9);
    }
}
