package org.privatelora.data.world;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** Antialiased painting on a square of 64 units, rendered at any pixel size. */
final class Brush implements AutoCloseable {
    static final int UNITS = 64;
    private final BufferedImage image;
    private final Graphics2D graphics;

    Brush(int size, Color background) {
        this(new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB));
        graphics.scale(size / (double) UNITS, size / (double) UNITS);
        fill(Shapes.box(0, 0, UNITS, UNITS, 0), background);
    }

    private Brush(BufferedImage image) {
        this.image = image;
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    /** All that follows is scaled and turned about the centre, then moved. */
    void pose(Pose pose) {
        graphics.translate(UNITS / 2.0 + pose.dx(), UNITS / 2.0 + pose.dy());
        graphics.rotate(Math.toRadians(pose.degrees()));
        graphics.scale(pose.mirrored() ? -pose.scale() : pose.scale(), pose.scale());
        graphics.translate(-UNITS / 2.0, -UNITS / 2.0);
    }

    void fill(Shape shape, Color colour) {
        graphics.setColor(colour);
        graphics.fill(shape);
    }

    void stroke(Shape shape, Color colour, double width) {
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(shape);
    }

    /** Paints {@code part}, then whatever {@code detail} paints, kept inside the part with a smooth edge. */
    void within(Shape part, Color colour, Consumer<Brush> detail) {
        try (Brush layer =
                new Brush(new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB))) {
            layer.graphics.setTransform(graphics.getTransform());
            layer.fill(part, colour);
            layer.graphics.setComposite(AlphaComposite.SrcAtop);
            detail.accept(layer);
            AffineTransform pose = graphics.getTransform();
            graphics.setTransform(new AffineTransform());
            graphics.drawImage(layer.image, 0, 0, null);
            graphics.setTransform(pose);
        }
    }

    /** Filled, then outlined in a dark version of its colour. */
    void inked(Shape shape, Color colour) {
        fill(shape, colour);
        ink(shape, colour);
    }

    void ink(Shape shape, Color colour) {
        stroke(shape, Hue.blend(new Color(0x201820), colour, 0.18), 1.1);
    }

    BufferedImage image() {
        return image;
    }

    @Override
    public void close() {
        graphics.dispose();
    }
}
