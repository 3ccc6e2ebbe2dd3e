package org.privatelora.data.world;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;

/** Outlines in a square of 64 units, y downwards. */
final class Shapes {
    private Shapes() {}

    static Shape ellipse(double cx, double cy, double rx, double ry) {
        return new Ellipse2D.Double(cx - rx, cy - ry, 2 * rx, 2 * ry);
    }

    static Shape box(double left, double top, double right, double bottom, double corner) {
        return new RoundRectangle2D.Double(left, top, right - left, bottom - top, corner, corner);
    }

    static Shape polygon(double... xy) {
        Path2D path = line(xy);
        path.closePath();
        return path;
    }

    static Path2D line(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        return path;
    }

    /** A closed Catmull-Rom curve through the points. */
    static Shape smooth(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 0; i < xy.length; i += 2) {
            segment(path, xy, Math.floorMod(i - 2, xy.length), i, (i + 2) % xy.length, (i + 4) % xy.length);
        }
        path.closePath();
        return path;
    }

    /** An open Catmull-Rom curve through the points. */
    static Shape curve(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 0; i + 2 < xy.length; i += 2) {
            segment(path, xy, Math.max(0, i - 2), i, i + 2, Math.min(xy.length - 2, i + 4));
        }
        return path;
    }

    private static void segment(Path2D path, double[] p, int a, int b, int c, int d) {
        double x1 = p[b] + (p[c] - p[a]) / 6;
        double y1 = p[b + 1] + (p[c + 1] - p[a + 1]) / 6;
        double x2 = p[c] - (p[d] - p[b]) / 6;
        double y2 = p[c + 1] - (p[d + 1] - p[b + 1]) / 6;
        path.curveTo(x1, y1, x2, y2, p[c], p[c + 1]);
    }

    /** The area that a round pen of this width covers along the curve. */
    static Shape thick(Shape curve, double width) {
        return new Area(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                .createStrokedShape(curve));
    }

    /** Everything but the shape, which must not cross itself. */
    static Shape outside(Shape shape) {
        Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        path.append(box(-100, -100, 164, 164, 0), false);
        path.append(shape, false);
        return path;
    }

    static Shape both(Shape a, Shape b) {
        Area area = new Area(a);
        area.intersect(new Area(b));
        return area;
    }

    static Shape minus(Shape a, Shape b) {
        Area area = new Area(a);
        area.subtract(new Area(b));
        return area;
    }

    static Shape union(Shape... shapes) {
        Area area = new Area();
        for (Shape shape : shapes) {
            area.add(new Area(shape));
        }
        return area;
    }

    static Shape moved(Shape shape, double dx, double dy) {
        return AffineTransform.getTranslateInstance(dx, dy).createTransformedShape(shape);
    }

    static Shape turned(Shape shape, double degrees, double cx, double cy) {
        return AffineTransform.getRotateInstance(Math.toRadians(degrees), cx, cy)
                .createTransformedShape(shape);
    }

    /** Left and right exchanged about the vertical line x = cx. */
    static Shape mirrored(Shape shape, double cx) {
        AffineTransform flip = AffineTransform.getTranslateInstance(2 * cx, 0);
        flip.scale(-1, 1);
        return flip.createTransformedShape(shape);
    }
}
