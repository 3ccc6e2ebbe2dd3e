package org.privatelora.data.world;

import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;
import java.util.List;

/** The face of a creature. */
record Gaze(int eyes, Hue iris, Snout snout, double size, double gap, boolean angry, boolean cheeks) {
    enum Snout {
        SMILE,
        FANGS,
        BEAK,
        ROAR,
        SNOUT
    }

    private static final Color DARK = new Color(0x241C22);

    static Gaze draw(Traits t) {
        int[] counts = {1, 2, 2, 2, 2, 3};
        return new Gaze(
                counts[t.below("eyes", counts.length)],
                t.pick("iris", Hue.BLACK, Hue.RED, Hue.BLUE, Hue.GREEN, Hue.YELLOW, Hue.PURPLE),
                t.pick("snout", Snout.values()),
                t.between("eyes.size", 0.85, 1.25),
                t.between("eyes.gap", 0.34, 0.52),
                t.chance("angry", 35),
                t.chance("cheeks", 30));
    }

    void describe(List<String> features) {
        if (eyes != 2) {
            features.add(Words.count(eyes, "eye"));
        }
        switch (snout) {
            case FANGS -> features.add("fangs");
            case BEAK -> features.add("a beak");
            default -> {}
        }
    }

    void paint(Brush brush, double[] skull, Hide hide) {
        double r = skull[2];
        double x = skull[0];
        double y = skull[1] - r * 0.06;
        for (int i = 0; i < eyes; i++) {
            double place = eyes == 1 ? 0 : -1 + 2.0 * i / (eyes - 1);
            double lift = eyes == 3 && i == 1 ? r * 0.34 : 0;
            paintEye(
                    brush,
                    x + place * r * (eyes == 3 ? 0.56 : gap),
                    y - lift,
                    size * (eyes == 1 ? 1.45 : 1) * r / 10,
                    place);
        }
        paintSnout(brush, x, y + r * 0.52, r, hide);
        if (cheeks) {
            for (double side : new double[] {-1, 1}) {
                brush.fill(ellipse(x + side * r * 0.68, y + r * 0.42, r * 0.15, r * 0.12), new Color(240, 90, 90, 200));
            }
        }
    }

    private void paintEye(Brush brush, double x, double y, double s, double place) {
        Shape white = ellipse(x, y, 2.7 * s, 3.3 * s);
        brush.inked(white, Color.WHITE);
        brush.fill(ellipse(x - place * 0.4, y + 0.4, 1.8 * s, 2.4 * s), iris.colour());
        brush.fill(ellipse(x - place * 0.4, y + 0.5, 0.95 * s, 1.5 * s), DARK);
        brush.fill(ellipse(x - place * 0.4 - 0.6 * s, y - 0.9 * s, 0.75 * s, 0.8 * s), Color.WHITE);
        if (angry) {
            brush.stroke(
                    Shapes.line(x - 3 * s, y - 3.2 * s - place * 1.3, x + 3 * s, y - 3.2 * s + place * 1.3), DARK, 1.5);
        }
    }

    private void paintSnout(Brush brush, double x, double y, double r, Hide hide) {
        double w = r * 0.36;
        switch (snout) {
            case SMILE -> brush.stroke(Shapes.curve(x - w, y - 0.8, x, y + 1.4, x + w, y - 0.8), DARK, 1.2);
            case FANGS -> {
                brush.stroke(Shapes.curve(x - w * 1.1, y - 0.6, x, y + 0.7, x + w * 1.1, y - 0.6), DARK, 1.2);
                for (double side : new double[] {-1, 1}) {
                    double fx = x + side * w * 0.6;
                    brush.inked(Shapes.polygon(fx - 1.1, y + 0.2, fx, y + 3.2, fx + 1.1, y + 0.2), Color.WHITE);
                }
            }
            case BEAK ->
                brush.inked(Shapes.smooth(x - w, y - 1, x, y - 2.4, x + w, y - 1, x, y + 3.6), Hue.ORANGE.colour());
            case ROAR -> {
                brush.inked(ellipse(x, y + 0.6, w * 0.9, r * 0.22), new Color(0x8C2630));
                brush.fill(ellipse(x, y + r * 0.13 + 0.6, w * 0.5, r * 0.09), Hue.PINK.colour());
            }
            case SNOUT -> {
                brush.inked(
                        ellipse(x, y, w * 1.1, r * 0.26), Hue.shade(hide.belly().colour(), 1));
                brush.fill(ellipse(x - w * 0.4, y - 0.3, 0.8, 1), DARK);
                brush.fill(ellipse(x + w * 0.4, y - 0.3, 0.8, 1), DARK);
            }
        }
    }
}
