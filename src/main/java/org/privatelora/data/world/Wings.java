package org.privatelora.data.world;

import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;
import java.util.List;

/** A pair of wings. */
record Wings(Kind kind, boolean large, Hue hue, double lift) {
    enum Kind {
        NONE(""),
        BAT("bat"),
        FEATHERED("feathered"),
        INSECT("insect");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    static Wings draw(Traits t) {
        return new Wings(
                t.pick("wings", Kind.NONE, Kind.NONE, Kind.NONE, Kind.BAT, Kind.FEATHERED, Kind.INSECT),
                t.chance("wings.large", 50),
                t.pick("wings.hue", Hue.CLOTH),
                t.between("wings.lift", -18, 22));
    }

    void describe(List<String> features) {
        if (kind != Kind.NONE) {
            features.add((large ? "large " : "small ") + hue.word() + " " + kind.word + " wings");
        }
    }

    /** @param root x, y of the middle of the back, and the distance of each wing from it */
    void paint(Brush brush, double[] root) {
        if (kind == Kind.NONE) {
            return;
        }
        double x = root[0] + root[2];
        Shape wing = Shapes.turned(outline(x, root[1], large ? 1.25 : 0.72), -lift, x, root[1]);
        brush.inked(wing, hue.colour());
        Shape other = Shapes.mirrored(wing, root[0]);
        brush.inked(other, hue.colour());
        Color shade = Hue.clear(Hue.shade(hue.colour(), 0.5), 90);
        brush.fill(Shapes.minus(wing, Shapes.moved(wing, -2, -3)), shade);
        brush.fill(Shapes.minus(other, Shapes.moved(other, 2, -3)), shade);
    }

    private Shape outline(double x, double y, double s) {
        return switch (kind) {
            case BAT ->
                Shapes.polygon(
                        x - 2,
                        y + 3,
                        x + 5 * s,
                        y - 8 * s,
                        x + 17 * s,
                        y - 13 * s,
                        x + 15.5 * s,
                        y - 5 * s,
                        x + 18 * s,
                        y + 3 * s,
                        x + 12 * s,
                        y + 0.5 * s,
                        x + 10 * s,
                        y + 7 * s,
                        x + 5 * s,
                        y + 3 * s);
            case FEATHERED ->
                Shapes.smooth(
                        x - 2,
                        y + 3,
                        x + 4 * s,
                        y - 7 * s,
                        x + 16 * s,
                        y - 12 * s,
                        x + 14.5 * s,
                        y - 7 * s,
                        x + 16.5 * s,
                        y - 4 * s,
                        x + 13 * s,
                        y - 2 * s,
                        x + 14 * s,
                        y + 2 * s,
                        x + 9 * s,
                        y + 2.5 * s,
                        x + 8 * s,
                        y + 6 * s,
                        x + 3 * s,
                        y + 4 * s);
            default ->
                Shapes.union(
                        Shapes.turned(ellipse(x + 9 * s, y - 5 * s, 9 * s, 4.4 * s), -32, x, y),
                        Shapes.turned(ellipse(x + 7 * s, y + 2 * s, 6.6 * s, 3.4 * s), 14, x, y));
        };
    }
}
