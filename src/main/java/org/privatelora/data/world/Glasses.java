package org.privatelora.data.world;

import static org.privatelora.data.world.Head.CX;

import java.awt.Color;
import java.awt.Shape;

/** Spectacles. */
enum Glasses {
    NONE(""),
    ROUND("round glasses"),
    SQUARE("square glasses"),
    DARK("sunglasses");

    private final String word;

    Glasses(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    void paint(Brush brush, Head head, Color frame) {
        if (this == NONE) {
            return;
        }
        double y = head.eyeLine();
        for (double side : new double[] {-1, 1}) {
            Shape lens = lens(CX + side * head.gap(), y);
            brush.fill(lens, this == DARK ? new Color(0x22242C) : new Color(255, 255, 255, 70));
            brush.stroke(lens, frame, 1.3);
            brush.stroke(Shapes.line(CX + side * (head.gap() + 4), y - 1, CX + side * head.rx(), y - 1.6), frame, 1.2);
        }
        brush.stroke(Shapes.line(CX - head.gap() + 4, y - 0.8, CX + head.gap() - 4, y - 0.8), frame, 1.2);
    }

    private Shape lens(double x, double y) {
        return this == ROUND ? Shapes.ellipse(x, y, 4.3, 4.3) : Shapes.box(x - 4.4, y - 3.2, x + 4.4, y + 3.4, 2.4);
    }
}
