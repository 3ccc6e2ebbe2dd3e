package org.privatelora.data.world;

import static org.privatelora.data.world.Shapes.ellipse;
import static org.privatelora.data.world.Shapes.thick;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.util.List;

/** Ears and horns: all that grows out of a creature's head. */
record Crest(Ears ears, Horns horns, int count, double length, double spread) {
    enum Ears {
        NONE,
        POINTED,
        ROUND,
        LONG
    }

    enum Horns {
        NONE,
        STRAIGHT,
        CURVED,
        BRANCHED
    }

    private static final Color BONE = new Color(0xEADFC4);

    static Crest draw(Traits t) {
        Horns horns =
                t.pick("horns", Horns.NONE, Horns.NONE, Horns.STRAIGHT, Horns.STRAIGHT, Horns.CURVED, Horns.BRANCHED);
        int count = 1 + t.below("horns.count", 3);
        return new Crest(
                t.pick("ears", Ears.values()),
                horns,
                horns == Horns.BRANCHED ? 2 : count,
                t.between("horns.length", 0.8, 1.25),
                t.between("ears.spread", 0, 1));
    }

    void describe(List<String> features) {
        if (horns != Horns.NONE) {
            features.add(Words.count(count, Words.of(horns) + " horn"));
        }
        if (ears != Ears.NONE) {
            features.add(Words.of(ears) + " ears");
        }
    }

    void paint(Brush brush, double[] skull, Hide hide) {
        for (double side : new double[] {-1, 1}) {
            paintEar(brush, skull, side, hide);
        }
        if (horns != Horns.NONE) {
            for (int i = 0; i < count; i++) {
                paintHorn(brush, skull, count == 1 ? 0 : -1 + 2.0 * i / (count - 1));
            }
        }
    }

    private void paintEar(Brush brush, double[] skull, double side, Hide hide) {
        double r = skull[2];
        double x = skull[0] + side * r * 0.66;
        double y = skull[1] - r * 0.6;
        double turn = side * (20 + 38 * spread);
        switch (ears) {
            case NONE -> {}
            case POINTED -> ear(brush, Shapes.polygon(x - 3.8, y + 3, x, y - 8.5, x + 3.8, y + 3), turn, x, y, hide);
            case ROUND -> ear(brush, ellipse(x, y - 2.5, 4.4, 4.4), turn, x, y, hide);
            case LONG -> ear(brush, ellipse(x, y - 7, 3, 9.5), turn, x, y, hide);
        }
    }

    private static void ear(Brush brush, Shape ear, double turn, double x, double y, Hide hide) {
        brush.inked(Shapes.turned(ear, turn, x, y), hide.colour());
        Shape inner = Shapes.both(ear, Shapes.moved(ear, 0, 2.6));
        Shape small = scaled(inner, x, y - 2);
        brush.fill(Shapes.turned(small, turn, x, y), hide.accent());
    }

    private static Shape scaled(Shape shape, double cx, double cy) {
        AffineTransform half = AffineTransform.getTranslateInstance(cx, cy);
        half.scale(0.5, 0.7);
        half.translate(-cx, -cy);
        return half.createTransformedShape(shape);
    }

    /** @param place from -1 (left) to 1 (right) */
    private void paintHorn(Brush brush, double[] skull, double place) {
        double x = skull[0] + place * skull[2] * 0.5;
        double y = skull[1] - skull[2] * (0.94 - 0.16 * place * place) + 2;
        double h = 9.5 * length;
        Shape horn = switch (horns) {
            case CURVED ->
                Shapes.smooth(
                        x - 2.2,
                        y,
                        x + place * 3.4 - 1.6,
                        y - h * 0.6,
                        x - place * 1.5,
                        y - h,
                        x + place * 5 + 1,
                        y - h * 0.55,
                        x + 2.4,
                        y);
            case BRANCHED ->
                Shapes.union(
                        thick(Shapes.curve(x, y, x + place * 2.6, y - h * 0.6, x + place * 4, y - h * 1.05), 2),
                        thick(Shapes.line(x + place * 2.2, y - h * 0.5, x + place * 7, y - h * 0.75), 1.8),
                        thick(Shapes.line(x + place * 2.6, y - h * 0.66, x - place * 0.8, y - h), 1.7));
            default -> Shapes.polygon(x - 2.4, y, x + place * 3.5, y - h, x + 2.4, y);
        };
        brush.inked(horn, BONE);
    }
}
