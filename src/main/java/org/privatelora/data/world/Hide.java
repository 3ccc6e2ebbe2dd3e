package org.privatelora.data.world;

import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Path2D;

/**
 * The colours and markings of a creature's skin. The places of the marks are drawn anew for every creature: this is the fine
 * detail by which one picture can be told, and remembered, from another of the same caption.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Hide(Hue main, Hue belly, Hue mark, Pattern pattern, double light, boolean hasBelly, double[] places) {
    enum Pattern {
        PLAIN("", 0),
        SPOTTED("spotted ", 36),
        STRIPED("striped ", 7),
        PATCHED("patched ", 9),
        SCALY("scaly ", 70),
        SPECKLED("speckled ", 110),
        RINGED("ringed ", 18);

        private final String word;
        private final int marks;

        Pattern(String word, int marks) {
            this.word = word;
            this.marks = marks;
        }

        String word() {
            return word;
        }
    }

    private static final Hue[] COATS = {
        Hue.RED,
        Hue.ORANGE,
        Hue.YELLOW,
        Hue.GREEN,
        Hue.TURQUOISE,
        Hue.BLUE,
        Hue.PURPLE,
        Hue.PINK,
        Hue.BROWN,
        Hue.GRAY,
        Hue.BLACK
    };

    static Hide draw(Traits t) {
        Pattern pattern = t.pick("pattern", Pattern.values());
        double[] places = t.scatter("marks", 3 * pattern.marks);
        int coat = t.below("coat", COATS.length);
        Hue mark = COATS[(coat + 1 + t.below("mark.hue", COATS.length - 1)) % COATS.length];
        return new Hide(
                COATS[coat],
                t.pick("belly.hue", Hue.WHITE, Hue.BLOND, Hue.YELLOW, Hue.PINK, Hue.GRAY),
                mark,
                pattern,
                t.between("coat.light", 0.88, 1.22),
                t.chance("belly", 60),
                places);
    }

    Color colour() {
        return main.shade(light);
    }

    Color accent() {
        return mark.shade(light);
    }

    /** Colours, shades, marks and outlines one part of the body. */
    void paint(Brush brush, Shape part) {
        brush.within(part, colour(), layer -> {
            for (int i = 0; i < pattern.marks; i++) {
                layer.fill(mark(i), Hue.clear(accent(), 225));
            }
            layer.fill(Shapes.outside(Shapes.moved(part, -2.6, -2.2)), Hue.clear(Hue.shade(colour(), 0.45), 80));
        });
        brush.ink(part, colour());
    }

    private Shape mark(int i) {
        double x = 10 + 44 * places[3 * i];
        double y = 12 + 44 * places[3 * i + 1];
        double size = places[3 * i + 2];
        return switch (pattern) {
            case SPOTTED -> ellipse(x, y, 1.5 + 1.9 * size, 1.4 + 1.6 * size);
            case SPECKLED -> ellipse(x, y, 0.6 + 0.7 * size, 0.6 + 0.7 * size);
            case PATCHED -> Shapes.turned(ellipse(x, y, 4 + 4 * size, 3 + 3 * size), 180 * size, x, y);
            case RINGED -> ring(x, y, 1.9 + 1.5 * size);
            case STRIPED -> stripe(i, x, size);
            default -> scale(x, y);
        };
    }

    private Shape stripe(int i, double x, double size) {
        double y = 13 + 6.6 * i + 3 * (places[3 * i + 1] - 0.5);
        double bend = 8 * (size - 0.5);
        double pen = 1.6 + 1.6 * (x - 10) / 44;
        return Shapes.thick(Shapes.curve(4, y - bend, 32, y + bend, 60, y - bend), pen);
    }

    private static Shape ring(double x, double y, double r) {
        Path2D ring = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        ring.append(ellipse(x, y, r, r), false);
        ring.append(ellipse(x, y, r * 0.5, r * 0.5), false);
        return ring;
    }

    private static Shape scale(double x, double y) {
        return Shapes.smooth(x - 2, y - 1.2, x, y + 0.6, x + 2, y - 1.2, x, y + 2);
    }
}
