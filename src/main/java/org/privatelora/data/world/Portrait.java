package org.privatelora.data.world;

import static org.privatelora.data.world.Head.CX;
import static org.privatelora.data.world.Shapes.ellipse;

import java.awt.Color;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** A person of the face world. */
record Portrait(Head head, Person person, Looks looks, Scene scene, Pose pose) {
    enum Who {
        WOMAN,
        MAN
    }

    enum Beard {
        NONE,
        BEARD,
        MOUSTACHE
    }

    /** @param nose length in units */
    record Person(Who who, Hair hair, Hue hairHue, Hue eyes, Beard beard, double nose, double brow) {}

    record Looks(
            Glasses glasses,
            Hue frame,
            Hat hat,
            Hue hatHue,
            Mouth mouth,
            double mouthWidth,
            boolean earrings,
            boolean freckles) {}

    record Scene(Backdrop backdrop, Hue behind, double phase, double pitch, Hue shirt, boolean collar, double light) {
        String words() {
            return Words.article(backdrop.word() + behind.word());
        }
    }

    private static final Color[] SKINS = {
        new Color(0xFBE0CC),
        new Color(0xF1C6A2),
        new Color(0xDDA575),
        new Color(0xBE8553),
        new Color(0x8F5C38),
        new Color(0x5F3B25)
    };
    private static final Hue[] HAIR_HUES = {
        Hue.BLACK,
        Hue.BROWN,
        Hue.BLOND,
        Hue.RED,
        Hue.GRAY,
        Hue.BLACK,
        Hue.BROWN,
        Hue.BLOND,
        Hue.ORANGE,
        Hue.BLUE,
        Hue.GREEN,
        Hue.PINK,
        Hue.PURPLE,
        Hue.WHITE
    };

    static Drawing of(Traits t) {
        Who who = t.pick("who", Who.values());
        Head head = Head.draw(t, Hue.shade(SKINS[t.below("skin", SKINS.length)], t.between("skin.light", 0.94, 1.08)));
        Portrait portrait = new Portrait(head, person(t, who), looks(t), scene(t), Pose.draw(t, 1.06, 1));
        return new Drawing(t.canonical(), portrait.caption(), portrait::paint);
    }

    private static Person person(Traits t, Who who) {
        Beard beard = t.pick("beard", Beard.NONE, Beard.NONE, Beard.BEARD, Beard.MOUSTACHE);
        return new Person(
                who,
                t.pick("hair", Hair.values()),
                t.pick("hair.hue", HAIR_HUES),
                t.pick("eyes.hue", Hue.BROWN, Hue.BLUE, Hue.GREEN, Hue.GRAY),
                who == Who.MAN ? beard : Beard.NONE,
                t.between("nose", 2.5, 5),
                t.between("brow", -1.4, 1.4));
    }

    private static Looks looks(Traits t) {
        return new Looks(
                t.pick(
                        "glasses",
                        Glasses.NONE,
                        Glasses.NONE,
                        Glasses.NONE,
                        Glasses.ROUND,
                        Glasses.SQUARE,
                        Glasses.DARK),
                t.pick("glasses.hue", Hue.BLACK, Hue.RED, Hue.BLUE, Hue.BROWN),
                t.chance("hat.on", 45) ? t.pick("hat", Hat.values()) : Hat.NONE,
                t.pick("hat.hue", Hue.CLOTH),
                t.pick("mouth", Mouth.SMILE, Mouth.SMILE, Mouth.GRIN, Mouth.GRIN, Mouth.CALM, Mouth.SAD, Mouth.OPEN),
                t.between("mouth.width", 4, 6.2),
                t.chance("earrings", 25),
                t.chance("freckles", 20));
    }

    static Scene scene(Traits t) {
        return new Scene(
                t.pick(
                        "backdrop",
                        Backdrop.PLAIN,
                        Backdrop.PLAIN,
                        Backdrop.STRIPED,
                        Backdrop.DOTTED,
                        Backdrop.CHECKED,
                        Backdrop.SUNNY),
                t.pick("behind", Hue.CLOTH),
                t.between("backdrop.phase", 0, 1),
                t.between("backdrop.pitch", 5, 10),
                t.pick("shirt", Hue.CLOTH),
                t.chance("collar", 50),
                t.between("light", 0.92, 1.3));
    }

    String caption() {
        List<String> features = new ArrayList<>(List.of(person.hair.phrase(person.hairHue)));
        if (person.beard != Beard.NONE) {
            features.add(Words.article(Words.of(person.beard)));
        }
        if (looks.glasses != Glasses.NONE) {
            features.add(looks.glasses.word());
        }
        if (looks.hat != Hat.NONE) {
            features.add(looks.hat.phrase(looks.hatHue));
        }
        return "a face of a %s %s with %s, on %s background"
                .formatted(Words.of(person.who), looks.mouth.phrase(), Words.series(features), scene.words());
    }

    BufferedImage paint(int size) {
        try (Brush brush = new Brush(size, Color.WHITE)) {
            scene.backdrop.paint(brush, scene.behind.shade(scene.light), scene.phase, scene.pitch);
            brush.pose(pose);
            person.hair.paintBehind(brush, head, person.hairHue.colour());
            head.paintNeck(brush);
            paintShirt(brush, scene);
            head.paintFace(brush);
            paintFeatures(brush);
            person.hair.paintFront(brush, head, person.hairHue.colour());
            looks.glasses.paint(brush, head, looks.frame.colour());
            looks.hat.paint(brush, head, looks.hatHue.colour());
            return brush.image();
        }
    }

    static void paintShirt(Brush brush, Scene scene) {
        Color cloth = scene.shirt.colour();
        brush.fill(Shapes.smooth(4, 76, 8, 60, 24, 54, 32, 57, 40, 54, 56, 60, 60, 76), cloth);
        if (scene.collar) {
            Color trim = Hue.shade(cloth, scene.shirt == Hue.WHITE ? 0.7 : 1.55);
            brush.fill(Shapes.polygon(24, 53.4, 32, 60, 28, 63, 22, 56), trim);
            brush.fill(Shapes.polygon(40, 53.4, 32, 60, 36, 63, 42, 56), trim);
        }
    }

    private void paintFeatures(Brush brush) {
        if (person.beard != Beard.NONE) {
            paintBeard(brush);
        }
        paintEyes(brush, head, person.eyes.colour(), Hue.shade(person.hairHue.colour(), 0.7), person.brow);
        if (looks.freckles) {
            freckles(brush);
        }
        head.paintNose(brush, person.nose);
        Color lips = person.who == Who.WOMAN ? new Color(0xC2374A) : Hue.blend(new Color(0x8E3B36), head.skin(), 0.25);
        looks.mouth.paint(brush, CX, head.mouthLine(), looks.mouthWidth, lips);
        if (looks.earrings) {
            for (double side : new double[] {-1, 1}) {
                brush.fill(ellipse(CX + side * (head.rx() + 0.6), Head.CY + 5, 1.4, 1.7), new Color(0xF4C430));
            }
        }
    }

    static void paintEyes(Brush brush, Head head, Color iris, Color brow, double tilt) {
        double y = head.eyeLine();
        for (double side : new double[] {-1, 1}) {
            double x = CX + side * head.gap();
            brush.fill(ellipse(x, y, 2.9, 2.2), Color.WHITE);
            brush.fill(ellipse(x, y, 1.8, 1.9), iris);
            brush.fill(ellipse(x, y, 0.9, 1), new Color(0x17171C));
            brush.stroke(Shapes.line(x - side * 2.6, y - 4.4 + tilt, x + side * 3, y - 4.6 - tilt * 0.3), brow, 1.3);
        }
    }

    private void freckles(Brush brush) {
        for (int i = 0; i < 8; i++) {
            double x = CX + (i < 4 ? -1 : 1) * (4.5 + 1.5 * (i % 3));
            brush.fill(ellipse(x, head.eyeLine() + 4.6 + 1.2 * (i % 2), 0.6, 0.6), Hue.shade(head.skin(), 0.7));
        }
    }

    private void paintBeard(Brush brush) {
        double y = head.mouthLine();
        Color colour = person.hairHue.colour();
        if (person.beard == Beard.MOUSTACHE) {
            Shape half = Shapes.smooth(CX, y - 4, CX + 5.4, y - 2.6, CX + 7, y - 0.4, CX + 3, y - 1.2, CX, y - 2);
            brush.fill(Shapes.union(half, Shapes.mirrored(half, CX)), colour);
            return;
        }
        Shape jaw =
                Shapes.minus(Shapes.moved(head.skull(), 0, 1.2), Shapes.box(0, 0, 64, Head.CY + head.ry() * 0.16, 0));
        brush.fill(Shapes.minus(jaw, ellipse(CX, y - 2.5, head.rx() * 0.55, 6)), colour);
    }
}
