package org.privatelora.data.world;

import static org.privatelora.data.world.Head.CX;
import static org.privatelora.data.world.Head.CY;
import static org.privatelora.data.world.Shapes.box;
import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;

/** Hair styles; each has a layer behind the head and one over the forehead. */
enum Hair {
    BALD("no"),
    SHORT("short"),
    PARTED("parted"),
    LONG("long"),
    CURLY("curly"),
    AFRO("afro"),
    BOB("bobbed"),
    PIGTAILS("pigtails of"),
    BUN("pinned-up"),
    SPIKY("spiky");

    private final String word;

    Hair(String word) {
        this.word = word;
    }

    /** "long red hair", or "a bald head". */
    String phrase(Hue colour) {
        return this == BALD ? "a bald head" : word + " " + colour.word() + " hair";
    }

    void paintBehind(Brush brush, Head head, Color colour) {
        double rx = head.rx();
        double top = head.top() - 2;
        Color deep = Hue.shade(colour, 0.82);
        switch (this) {
            case LONG -> brush.fill(box(CX - rx - 3.5, top, CX + rx + 3.5, 57, 22), deep);
            case BOB -> brush.fill(box(CX - rx - 3.5, top, CX + rx + 3.5, CY + head.ry() * 0.72, 18), deep);
            case AFRO -> brush.fill(ellipse(CX, CY - 6, rx + 8.5, head.ry() + 3), deep);
            case CURLY -> curls(brush, head, deep);
            case PIGTAILS -> pigtails(brush, head, deep);
            case BUN -> brush.fill(ellipse(CX, head.top() - 4, 6.5, 5.5), deep);
            default -> {}
        }
    }

    void paintFront(Brush brush, Head head, Color colour) {
        switch (this) {
            case BALD -> {}
            case SHORT, AFRO -> fringe(brush, head, colour, 0.58, 0.58);
            case PARTED, LONG -> fringe(brush, head, colour, 0.25, 0.8);
            case BOB -> fringe(brush, head, colour, 0.36, 0.36);
            case PIGTAILS, BUN -> fringe(brush, head, colour, 0.7, 0.42);
            case CURLY -> crown(brush, head, colour);
            case SPIKY -> spikes(brush, head, colour);
        }
    }

    /** The scalp above a line from {@code left} to {@code right}, in parts of the half height above the centre. */
    private static void fringe(Brush brush, Head head, Color colour, double left, double right) {
        Shape cap = Shapes.moved(head.skull(), 0, -1.6);
        double low = Math.min(left, right) * 0.9;
        Shape brow = Shapes.smooth(
                CX - head.rx() * 0.8,
                CY + 9,
                CX - head.rx() * 0.78,
                CY - head.ry() * low,
                CX - head.rx() * 0.3,
                CY - head.ry() * left,
                CX + head.rx() * 0.3,
                CY - head.ry() * right,
                CX + head.rx() * 0.8,
                CY - head.ry() * low,
                CX + head.rx() * 0.8,
                CY + 9,
                CX,
                CY + 40);
        brush.fill(Shapes.minus(Shapes.minus(cap, brow), box(0, CY - 1, 64, 64, 0)), colour);
        brush.stroke(
                Shapes.curve(
                        CX - head.rx() * 0.5,
                        head.top() + 3,
                        CX,
                        head.top() + 0.8,
                        CX + head.rx() * 0.4,
                        head.top() + 2),
                Hue.clear(Hue.shade(colour, 1.35), 150),
                1.2);
    }

    private static void curls(Brush brush, Head head, Color colour) {
        for (int i = 0; i <= 12; i++) {
            double angle = Math.PI * (0.87 + i * 1.26 / 12);
            double x = CX + (head.rx() + 2) * Math.cos(angle);
            double y = CY - 2 + (head.ry() + 0.5) * Math.sin(angle);
            brush.fill(ellipse(x, y, 4.6, 4.6), Hue.shade(colour, i % 2 == 0 ? 1 : 1.12));
        }
    }

    private static void crown(Brush brush, Head head, Color colour) {
        for (int i = 0; i <= 6; i++) {
            double angle = Math.PI * (1.14 + i * 0.72 / 6);
            double x = CX + (head.rx() - 1) * Math.cos(angle);
            double y = CY - 1 + (head.ry() - 1) * Math.sin(angle);
            brush.fill(ellipse(x, y, 3.6, 3.4), Hue.shade(colour, i % 2 == 0 ? 1 : 1.14));
        }
    }

    private static void pigtails(Brush brush, Head head, Color colour) {
        for (double side : new double[] {-1, 1}) {
            double x = CX + side * (head.rx() + 4.5);
            brush.fill(Shapes.turned(ellipse(x, CY + 4, 4, 10), -side * 14, x, CY - 4), colour);
            brush.fill(ellipse(CX + side * (head.rx() + 0.5), CY - 5, 2.2, 2.2), Hue.shade(colour, 0.6));
        }
    }

    private static void spikes(Brush brush, Head head, Color colour) {
        double[] xy = new double[30];
        for (int i = 0; i < 15; i++) {
            double angle = Math.PI * (1.04 + i * 0.92 / 14);
            double reach = i % 2 == 0 ? 0.92 : 1.36;
            xy[2 * i] = CX + head.rx() * reach * Math.cos(angle);
            xy[2 * i + 1] = CY - 1 + head.ry() * reach * Math.sin(angle);
        }
        Shape mass =
                Shapes.union(Shapes.polygon(xy), Shapes.both(head.skull(), box(0, 0, 64, CY - head.ry() * 0.5, 0)));
        brush.fill(mass, colour);
    }
}
