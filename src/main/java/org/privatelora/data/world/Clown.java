package org.privatelora.data.world;

import static org.privatelora.data.world.Head.CX;
import static org.privatelora.data.world.Head.CY;
import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** A clown: the sub-domain of portraits that the face world never draws. */
record Clown(Head head, MakeUp makeUp, Costume costume, Portrait.Scene scene, Pose pose) {
    enum Paint {
        DIAMONDS,
        STARS,
        CIRCLES,
        TEARS
    }

    enum Wig {
        PUFFS,
        CLOUD,
        TUFT
    }

    record MakeUp(Paint paint, Hue paintHue, Hue lips, Hue nose, Hue cheeks, Mouth mouth, Hue eyes) {}

    record Costume(Wig wig, Hue wigHue, Hat hat, Hue hatHue, Hue ruff, Hue ruffOther, int folds, double curls) {}

    static Drawing of(Traits t) {
        Head head = Head.draw(t, Hue.shade(new Color(0xF8F4EE), t.between("make-up.light", 0.96, 1.05)));
        Clown clown = new Clown(head, makeUp(t), costume(t), Portrait.scene(t), Pose.draw(t, 1.06, 1));
        return new Drawing(t.canonical(), clown.caption(), clown::paint);
    }

    private static MakeUp makeUp(Traits t) {
        return new MakeUp(
                t.pick("paint", Paint.values()),
                t.pick("paint.hue", Hue.BRIGHT),
                t.pick("lips", Hue.RED, Hue.RED, Hue.PINK, Hue.PURPLE, Hue.BLUE),
                t.pick("nose.hue", Hue.RED, Hue.RED, Hue.RED, Hue.ORANGE, Hue.PINK, Hue.BLUE),
                t.pick("cheeks", Hue.PINK, Hue.RED, Hue.ORANGE, Hue.WHITE),
                t.pick("mouth", Mouth.SMILE, Mouth.GRIN, Mouth.SAD, Mouth.OPEN),
                t.pick("eyes.hue", Hue.BROWN, Hue.BLUE, Hue.GREEN, Hue.GRAY));
    }

    private static Costume costume(Traits t) {
        return new Costume(
                t.pick("wig", Wig.values()),
                t.pick("wig.hue", Hue.BRIGHT),
                t.chance("hat.on", 50) ? t.pick("hat", Hat.TOP_HAT, Hat.PARTY, Hat.BOW, Hat.CROWN) : Hat.NONE,
                t.pick("hat.hue", Hue.CLOTH),
                t.pick("ruff", Hue.CLOTH),
                t.pick("ruff.other", Hue.CLOTH),
                5 + t.below("ruff.folds", 5),
                t.between("wig.curls", 3.4, 5.4));
    }

    String caption() {
        List<String> features = new ArrayList<>(List.of(
                Words.article(costume.wigHue.word() + " wig"),
                makeUp.paintHue.word() + " " + Words.of(makeUp.paint) + " around the eyes",
                Words.article(makeUp.nose.word() + " nose")));
        if (costume.hat != Hat.NONE) {
            features.add(costume.hat.phrase(costume.hatHue));
        }
        return "a face of a clown %s with %s, on %s background"
                .formatted(makeUp.mouth.phrase(), Words.series(features), scene.words());
    }

    BufferedImage paint(int size) {
        try (Brush brush = new Brush(size, Color.WHITE)) {
            scene.backdrop().paint(brush, scene.behind().shade(scene.light()), scene.phase(), scene.pitch());
            brush.pose(pose);
            paintWig(brush);
            head.paintNeck(brush);
            Portrait.paintShirt(brush, scene);
            paintRuff(brush);
            head.paintFace(brush);
            paintMakeUp(brush);
            costume.hat.paint(brush, head, costume.hatHue.colour());
            return brush.image();
        }
    }

    private void paintWig(Brush brush) {
        int curls = 16;
        for (int i = 0; i <= curls; i++) {
            double turn = i / (double) curls;
            boolean side = turn < 0.32 || turn > 0.68;
            if ((costume.wig == Wig.PUFFS && !side) || (costume.wig == Wig.TUFT && side)) {
                continue;
            }
            double angle = Math.PI * (0.88 + 1.24 * turn);
            double reach = costume.wig == Wig.TUFT ? 1.12 : 1.24;
            double x = CX + head.rx() * reach * Math.cos(angle);
            double y = CY - 2 + head.ry() * (reach - 0.08) * Math.sin(angle);
            brush.fill(ellipse(x, y, costume.curls, costume.curls), costume.wigHue.shade(i % 2 == 0 ? 1 : 0.84));
        }
    }

    private void paintRuff(Brush brush) {
        double pitch = 44.0 / costume.folds;
        for (int fold = 0; fold < costume.folds; fold++) {
            double x = 10 + pitch * (fold + 0.5);
            double y = 54 - Math.pow((x - CX) / 22, 2) * 2;
            Color colour = (fold % 2 == 0 ? costume.ruff : costume.ruffOther).colour();
            brush.fill(ellipse(x, y, pitch * 0.66, 5), colour);
            brush.stroke(ellipse(x, y, pitch * 0.66, 5), Hue.clear(Hue.shade(colour, 0.6), 140), 0.7);
        }
    }

    private void paintMakeUp(Brush brush) {
        for (double side : new double[] {-1, 1}) {
            double x = CX + side * head.gap();
            brush.fill(paintMark(x, head.eyeLine()), makeUp.paintHue.colour());
            brush.fill(ellipse(CX + side * head.rx() * 0.62, CY + 7, 2.6, 2.2), Hue.clear(makeUp.cheeks.colour(), 190));
        }
        Portrait.paintEyes(brush, head, makeUp.eyes.colour(), new Color(0x26262A), -1);
        Color lips = makeUp.lips.colour();
        double y = head.mouthLine();
        brush.fill(ellipse(CX, y + 0.4, 7.4, 4), lips);
        brush.fill(ellipse(CX, y + 0.4, 5.9, 2.7), new Color(0xFDF6EE));
        makeUp.mouth.paint(brush, CX, y, 4.2, Hue.shade(lips, 0.6));
        brush.fill(ellipse(CX, CY + 4.6, 3.2, 3), makeUp.nose.colour());
        brush.fill(ellipse(CX - 0.9, CY + 3.6, 0.9, 0.8), new Color(255, 255, 255, 180));
    }

    private Shape paintMark(double x, double y) {
        return switch (makeUp.paint) {
            case DIAMONDS -> Shapes.polygon(x, y - 8.5, x + 4, y, x, y + 7.5, x - 4, y);
            case STARS -> star(x, y);
            case CIRCLES -> ellipse(x, y - 0.6, 4.6, 5.4);
            case TEARS ->
                Shapes.smooth(x - 3.8, y - 3, x, y - 5, x + 3.8, y - 3, x + 2.6, y + 3, x, y + 8, x - 2.6, y + 3);
        };
    }

    private static Shape star(double x, double y) {
        double[] xy = new double[20];
        for (int i = 0; i < 10; i++) {
            double reach = i % 2 == 0 ? 6.8 : 3;
            xy[2 * i] = x + reach * Math.sin(i * Math.PI / 5);
            xy[2 * i + 1] = y - reach * Math.cos(i * Math.PI / 5);
        }
        return Shapes.polygon(xy);
    }
}
