package org.privatelora.data.world;

import static org.privatelora.data.world.Head.CX;
import static org.privatelora.data.world.Shapes.box;
import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;

/** Head-wear. */
enum Hat {
    NONE(""),
    CAP("cap"),
    BEANIE("woolly hat"),
    TOP_HAT("top hat"),
    SUN_HAT("sun hat"),
    CROWN("crown"),
    PARTY("party hat"),
    BOW("bow");

    private final String word;

    Hat(String word) {
        this.word = word;
    }

    String phrase(Hue colour) {
        return Words.article(colour.word() + " " + word);
    }

    void paint(Brush brush, Head head, Color colour) {
        double y = head.top() + head.ry() * 0.36;
        double w = head.rx() + 1.6;
        Color deep = Hue.shade(colour, 0.74);
        switch (this) {
            case NONE -> {}
            case CAP -> cap(brush, y, w, colour, deep);
            case BEANIE -> beanie(brush, y, w, colour, deep);
            case TOP_HAT -> {
                brush.fill(box(CX - w * 0.72, y - 17, CX + w * 0.72, y - 2, 3), colour);
                brush.fill(box(CX - w * 0.72, y - 7, CX + w * 0.72, y - 3, 0), deep);
                brush.fill(ellipse(CX, y - 2, w + 4, 2.4), colour);
            }
            case SUN_HAT -> {
                brush.fill(ellipse(CX, y, w + 9, 4.2), deep);
                brush.fill(dome(y, w * 0.85, 12), colour);
                brush.fill(box(CX - w * 0.84, y - 3.4, CX + w * 0.84, y - 0.6, 1), Hue.shade(colour, 1.5));
            }
            case CROWN -> crown(brush, y, w, colour, deep);
            case PARTY -> {
                brush.fill(Shapes.polygon(CX - 8, y - 2, CX + 1, y - 20, CX + 9, y - 2), colour);
                brush.fill(Shapes.polygon(CX - 5.8, y - 6, CX - 4, y - 10, CX + 6.6, y - 8, CX + 7.8, y - 4.6), deep);
                brush.fill(ellipse(CX + 1, y - 19.5, 2.4, 2.4), Hue.shade(colour, 1.6));
            }
            case BOW -> bow(brush, head.top() + 2, colour, deep);
        }
    }

    private static Shape dome(double y, double w, double height) {
        return Shapes.both(ellipse(CX, y, w, height), box(0, -20, 64, y, 0));
    }

    private static void cap(Brush brush, double y, double w, Color colour, Color deep) {
        brush.fill(dome(y, w, 11.5), colour);
        brush.fill(
                Shapes.smooth(
                        CX - w,
                        y - 1.6,
                        CX + w * 0.4,
                        y - 2.4,
                        CX + w + 8.5,
                        y + 1.2,
                        CX + w * 0.3,
                        y + 2.2,
                        CX - w,
                        y + 1),
                deep);
        brush.fill(ellipse(CX, y - 11, 1.5, 1.1), deep);
    }

    private static void beanie(Brush brush, double y, double w, Color colour, Color deep) {
        brush.fill(dome(y, w, 13), colour);
        brush.fill(box(CX - w - 0.4, y - 4, CX + w + 0.4, y + 1.2, 4), deep);
        brush.fill(ellipse(CX, y - 13, 3.4, 3.2), Hue.shade(colour, 1.5));
    }

    private static void crown(Brush brush, double y, double w, Color colour, Color deep) {
        double left = CX - w * 0.8;
        double right = CX + w * 0.8;
        brush.fill(
                Shapes.polygon(
                        left,
                        y - 2,
                        left - 1,
                        y - 13,
                        CX - w * 0.4,
                        y - 7.5,
                        CX,
                        y - 15,
                        CX + w * 0.4,
                        y - 7.5,
                        right + 1,
                        y - 13,
                        right,
                        y - 2),
                colour);
        brush.fill(box(left, y - 4.4, right, y - 1.6, 1), deep);
        brush.fill(ellipse(CX, y - 6.6, 1.6, 1.6), deep);
    }

    private static void bow(Brush brush, double y, Color colour, Color deep) {
        double x = CX + 6.5;
        brush.fill(Shapes.polygon(x, y, x - 8, y - 5, x - 7, y + 4.6), colour);
        brush.fill(Shapes.polygon(x, y, x + 8, y - 4, x + 7.4, y + 5.4), colour);
        brush.fill(ellipse(x, y, 2.3, 2.3), deep);
    }
}
