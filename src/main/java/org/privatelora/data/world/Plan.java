package org.privatelora.data.world;

import static org.privatelora.data.world.Shapes.ellipse;
import static org.privatelora.data.world.Shapes.thick;

import java.awt.Shape;
import java.util.List;

/** Body plans of creatures, and the frame each gives to hang wings, horns and tails on. */
enum Plan {
    STANDING("standing"),
    FOUR_LEGGED("four-legged"),
    SNAKE_LIKE("snake-like"),
    FLOATING("floating"),
    ROUND("round");

    /**
     * Where everything goes.
     *
     * @param behind limbs on the far side
     * @param body the trunk, without the head
     * @param belly the lighter patch
     * @param near limbs on the near side
     * @param skull centre and radius of the head: x, y, r
     * @param tail where the tail starts: x, y
     * @param wings where the wings meet the back: x, y, distance of each from x
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(
            List<Shape> behind,
            Shape body,
            Shape belly,
            List<Shape> near,
            double[] skull,
            double[] tail,
            double[] wings) {
        Shape head() {
            return ellipse(skull[0], skull[1], skull[2] * 1.06, skull[2] * 0.96);
        }
    }

    private final String word;

    Plan(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /**
     * The frame of one creature.
     *
     * @param girth thin to thick, in [0, 1]
     * @param bulk of the head, in [0, 1]
     * @param stretch of the limbs or the trunk, in [0, 1]
     */
    Frame frame(double girth, double bulk, double stretch) {
        return switch (this) {
            case STANDING -> standing(girth, bulk, stretch);
            case FOUR_LEGGED -> fourLegged(girth, bulk, stretch);
            case SNAKE_LIKE -> snake(girth, bulk, stretch);
            case FLOATING -> floating(girth, stretch);
            case ROUND -> round(girth, stretch);
        };
    }

    private static Frame standing(double girth, double bulk, double stretch) {
        double w = 8 + 5 * girth;
        double r = 8.5 + 4 * bulk;
        Shape body = Shapes.smooth(32, 31, 32 + w * 0.85, 38, 32 + w, 48, 32, 55, 32 - w, 48, 32 - w * 0.85, 38);
        List<Shape> feet = List.of(ellipse(32 - w * 0.6, 56, 4.6, 2.9), ellipse(32 + w * 0.6, 56, 4.6, 2.9));
        double reach = 4 + 5 * stretch;
        List<Shape> arms = List.of(
                thick(
                        Shapes.curve(32 - w * 0.75, 40, 32 - w - reach * 0.7, 43, 32 - w - reach, 47 - 12 * stretch),
                        4.4),
                thick(Shapes.curve(32 + w * 0.75, 40, 32 + w + reach * 0.7, 44, 32 + w + reach * 0.8, 48), 4.4));
        return new Frame(
                feet,
                body,
                ellipse(32, 47, w * 0.62, 7.4),
                arms,
                new double[] {32, 23.5, r},
                new double[] {32 + w * 0.8, 50},
                new double[] {32, 37, w * 0.6});
    }

    private static Frame fourLegged(double girth, double bulk, double stretch) {
        double h = 6.5 + 3.5 * girth;
        double r = 7.5 + 3.5 * bulk;
        double half = 11 + 4 * stretch;
        double width = 4.4 + 2 * girth;
        double low = 55.5;
        List<Shape> far =
                List.of(leg(36 - half * 0.35, 42, low - 1.6, width), leg(36 + half * 0.78, 42, low - 1.6, width));
        List<Shape> close = List.of(leg(36 - half * 0.7, 43, low, width), leg(36 + half * 0.5, 43, low, width));
        return new Frame(
                far,
                ellipse(36, 40.5, half, h),
                ellipse(35, 43.5, half * 0.7, h * 0.55),
                close,
                new double[] {36 - half * 1.02, 28, r},
                new double[] {36 + half * 0.9, 38},
                new double[] {37, 41 - h * 0.75, 3});
    }

    private static Shape leg(double x, double top, double bottom, double width) {
        return Shapes.union(
                thick(Shapes.line(x, top, x, bottom - 2), width), ellipse(x - 0.8, bottom - 0.4, width * 0.72, 2.1));
    }

    private static Frame snake(double girth, double bulk, double stretch) {
        double width = 7 + 4 * girth;
        double lean = 8 * stretch - 4;
        Shape body = thick(
                Shapes.curve(30, 24, 27 + lean, 33, 36 + lean, 41, 46, 47, 40, 54, 28, 53, 20, 49, 18 - lean * 0.3, 44),
                width);
        Shape belly = thick(Shapes.curve(28, 28, 25.5 + lean, 33, 33 + lean, 42), width * 0.38);
        return new Frame(
                List.of(),
                body,
                belly,
                List.of(),
                new double[] {30, 21, 7.5 + 3.5 * bulk},
                new double[] {18 - lean * 0.3, 43},
                new double[] {31 + lean * 0.6, 34, 3});
    }

    private static Frame floating(double girth, double stretch) {
        double w = 12 + 4 * girth;
        double low = 47 + 6 * stretch;
        Shape body = Shapes.smooth(
                32,
                14,
                32 + w * 0.8,
                19,
                32 + w,
                32,
                32 + w * 0.9,
                low,
                32 + w * 0.5,
                low - 5,
                32 + w * 0.2,
                low + 3,
                32 - w * 0.2,
                low - 4,
                32 - w * 0.55,
                low + 2,
                32 - w * 0.95,
                low - 4,
                32 - w,
                32,
                32 - w * 0.8,
                19);
        return new Frame(
                List.of(),
                body,
                ellipse(32, 42, w * 0.6, 5.5),
                List.of(stub(32 - w, 38, 24), stub(32 + w, 38, -24)),
                new double[] {32, 28, w * 0.86},
                new double[] {32 + w * 0.8, low - 6},
                new double[] {32, 30, w * 0.8});
    }

    private static Frame round(double girth, double stretch) {
        double rx = 14 + 3.5 * girth;
        double ry = 13.5 + 3 * stretch;
        double cy = 54 - ry;
        List<Shape> feet = List.of(ellipse(32 - rx * 0.5, 54.6, 4.8, 3), ellipse(32 + rx * 0.5, 54.6, 4.8, 3));
        return new Frame(
                feet,
                ellipse(32, cy, rx, ry),
                ellipse(32, cy + ry * 0.5, rx * 0.6, ry * 0.42),
                List.of(stub(32 - rx, cy + 4, 30), stub(32 + rx, cy + 4, -30)),
                new double[] {32, cy - 2, rx * 0.84},
                new double[] {32 + rx * 0.85, cy + 5},
                new double[] {32, cy - 3, rx * 0.86});
    }

    private static Shape stub(double x, double y, double degrees) {
        return Shapes.turned(ellipse(x, y, 5, 2.7), -degrees, x, y);
    }
}
