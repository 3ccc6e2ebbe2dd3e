package org.privatelora.data.world;

import static org.privatelora.data.world.Shapes.ellipse;
import static org.privatelora.data.world.Shapes.thick;

import java.awt.Shape;
import java.util.List;

/** Tails; the tip is where an element shows. */
record Tail(Kind kind, double length, double lift) {
    enum Kind {
        NONE,
        LONG,
        CURLY,
        BUSHY,
        JAGGED,
        STUBBY
    }

    static Tail draw(Traits t) {
        return new Tail(
                t.pick("tail", Kind.values()), t.between("tail.length", 0.8, 1.15), t.between("tail.lift", -10, 28));
    }

    void describe(List<String> features) {
        if (kind != Kind.NONE) {
            features.add("a " + Words.of(kind) + " tail");
        }
    }

    /** The tip, x and y, for a tail that starts at {@code root} and grows towards {@code side} (1 right, -1 left). */
    double[] tip(double[] root, int side) {
        double reach = (kind == Kind.NONE || kind == Kind.STUBBY ? 4 : 12) * length;
        double angle = Math.toRadians(lift + 22);
        return new double[] {root[0] + side * reach * Math.cos(angle), root[1] - reach * Math.sin(angle)};
    }

    void paint(Brush brush, double[] root, int side, Hide hide) {
        if (kind != Kind.NONE) {
            hide.paint(brush, outline(root[0], root[1], tip(root, side), side));
        }
    }

    private Shape outline(double x, double y, double[] tip, int side) {
        double tx = tip[0];
        double ty = tip[1];
        double mx = (x + tx) / 2;
        double my = (y + ty) / 2;
        return switch (kind) {
            case CURLY ->
                thick(
                        Shapes.curve(
                                x,
                                y,
                                mx,
                                my + 3,
                                tx,
                                ty,
                                mx + side,
                                ty - 4,
                                mx - side,
                                ty + 1,
                                mx + side * 3,
                                ty + 1.5),
                        2.8);
            case BUSHY -> Shapes.union(thick(Shapes.line(x, y, mx, my), 3.4), ellipse(tx - side * 2, ty, 6.6, 5));
            case JAGGED ->
                Shapes.polygon(
                        x - side,
                        y + 2,
                        mx + side,
                        my + 3,
                        mx,
                        my - 1,
                        tx + side * 4,
                        ty + 1,
                        tx + side * 4,
                        ty - 8,
                        mx - side * 2,
                        my - 5,
                        mx - side,
                        my - 2.5,
                        x - side,
                        y - 2);
            case STUBBY -> ellipse(mx, my, 4, 3.4);
            default ->
                Shapes.smooth(x - side * 2, y + 3.4, mx, my + 4.6, tx, ty, mx - side, my - 0.4, x - side * 2, y - 3);
        };
    }
}
