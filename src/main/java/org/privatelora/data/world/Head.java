package org.privatelora.data.world;

import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;

/**
 * The geometry of a face.
 *
 * @param rx half width, about 13 units
 * @param ry half height, about 16 units
 * @param gap distance of each eye from the middle
 */
record Head(double rx, double ry, double gap, Color skin) {
    static final double CX = 32;
    static final double CY = 33;

    static Head draw(Traits traits, Color skin) {
        return new Head(
                traits.between("head.width", 11.8, 14.8),
                traits.between("head.height", 14.5, 17.5),
                traits.between("eyes.gap", 4.6, 6.6),
                skin);
    }

    Shape skull() {
        return Shapes.smooth(
                CX,
                CY - ry,
                CX + rx * 0.75,
                CY - ry * 0.7,
                CX + rx,
                CY - ry * 0.1,
                CX + rx * 0.72,
                CY + ry * 0.62,
                CX,
                CY + ry,
                CX - rx * 0.72,
                CY + ry * 0.62,
                CX - rx,
                CY - ry * 0.1,
                CX - rx * 0.75,
                CY - ry * 0.7);
    }

    double eyeLine() {
        return CY + ry * 0.02;
    }

    double mouthLine() {
        return CY + ry * 0.56;
    }

    double top() {
        return CY - ry;
    }

    void paintNeck(Brush brush) {
        brush.fill(Shapes.box(CX - 5, CY + ry * 0.5, CX + 5, 58, 3), Hue.shade(skin, 0.85));
    }

    void paintFace(Brush brush) {
        for (double side : new double[] {-1, 1}) {
            brush.fill(ellipse(CX + side * rx, CY + 1, 2.4, 3.4), Hue.shade(skin, 0.93));
        }
        brush.fill(skull(), skin);
        Shape shadow = Shapes.minus(skull(), Shapes.moved(skull(), -2.4, -1.4));
        brush.fill(shadow, Hue.clear(Hue.shade(skin, 0.7), 90));
    }

    void paintNose(Brush brush, double length) {
        Shape bridge = Shapes.curve(CX - 0.4, CY + 2, CX + 1.9, CY + 2 + length, CX - 1, CY + 2.6 + length);
        brush.stroke(bridge, Hue.shade(skin, 0.68), 1.1);
    }
}
