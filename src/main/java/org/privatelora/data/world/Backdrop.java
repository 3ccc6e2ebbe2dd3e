package org.privatelora.data.world;

import java.awt.Color;

/** What is behind a portrait. */
enum Backdrop {
    PLAIN(""),
    STRIPED("striped "),
    DOTTED("dotted "),
    CHECKED("checked "),
    SUNNY("sunny ");

    private final String word;

    Backdrop(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    void paint(Brush brush, Color colour, double phase, double pitch) {
        Color other = Hue.shade(colour, Hue.blend(colour, Color.BLACK, 0.5).getGreen() > 100 ? 0.86 : 1.25);
        brush.fill(Shapes.box(0, 0, Brush.UNITS, Brush.UNITS, 0), colour);
        switch (this) {
            case STRIPED -> stripes(brush, other, phase, pitch);
            case DOTTED -> grid(brush, other, phase, pitch, true);
            case CHECKED -> grid(brush, other, phase, pitch, false);
            case SUNNY -> rays(brush, other, phase);
            default -> brush.fill(Shapes.ellipse(32, 70, 60, 26), Hue.clear(other, 120));
        }
    }

    private static void stripes(Brush brush, Color colour, double phase, double pitch) {
        for (double x = -80 + phase * 2 * pitch; x < 140; x += 2 * pitch) {
            double lean = 40 * (phase - 0.5);
            brush.fill(Shapes.polygon(x, 0, x + pitch, 0, x + pitch + lean, 64, x + lean, 64), colour);
        }
    }

    private static void grid(Brush brush, Color colour, double phase, double pitch, boolean round) {
        for (int row = -1; row * pitch < 70; row++) {
            for (int column = row & 1; column * pitch < 75; column += 2) {
                double x = (column - phase) * pitch;
                double y = (row + phase) * pitch;
                brush.fill(
                        round
                                ? Shapes.ellipse(x, y, pitch * 0.38, pitch * 0.38)
                                : Shapes.box(x, y, x + pitch, y + pitch, 0),
                        colour);
            }
        }
    }

    private static void rays(Brush brush, Color colour, double phase) {
        for (int ray = 0; ray < 9; ray++) {
            double from = (ray + phase) * Math.PI * 2 / 9;
            double to = from + Math.PI / 9;
            brush.fill(
                    Shapes.polygon(
                            32,
                            34,
                            32 + 60 * Math.cos(from),
                            34 + 60 * Math.sin(from),
                            32 + 60 * Math.cos(to),
                            34 + 60 * Math.sin(to)),
                    colour);
        }
    }
}
