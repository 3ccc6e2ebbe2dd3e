package org.privatelora.data.world;

import java.awt.Color;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** A monster of the creature world. */
record Creature(Plan plan, Plan.Frame frame, Hide hide, Limbs limbs, Gaze gaze, Element element, Pose pose) {
    record Limbs(Crest crest, Wings wings, Tail tail) {}

    static Drawing of(Traits t) {
        Plan plan = t.pick("plan", Plan.values());
        Plan.Frame frame = plan.frame(t.between("girth", 0, 1), t.between("head", 0, 1), t.between("stretch", 0, 1));
        Limbs limbs = new Limbs(Crest.draw(t), Wings.draw(t), Tail.draw(t));
        Creature creature = new Creature(
                plan,
                frame,
                Hide.draw(t),
                limbs,
                Gaze.draw(t),
                t.pick("element", Element.values()),
                Pose.draw(t, 1.1, 0.8));
        return new Drawing(t.canonical(), creature.caption(), creature::paint);
    }

    String caption() {
        List<String> features = new ArrayList<>();
        limbs.crest.describe(features);
        limbs.wings.describe(features);
        limbs.tail.describe(features);
        gaze.describe(features);
        String subject =
                "%s %s%s %s creature".formatted(hide.main().word(), markings(), plan.word(), Words.of(element));
        String with = features.isEmpty() ? "" : " with " + Words.series(features);
        return "a drawing of " + Words.article(subject) + with;
    }

    private String markings() {
        return hide.pattern() == Hide.Pattern.PLAIN
                ? ""
                : "and " + hide.mark().word() + " " + hide.pattern().word();
    }

    BufferedImage paint(int size) {
        try (Brush brush = new Brush(size, Color.WHITE)) {
            brush.pose(pose);
            paintBack(brush);
            hide.paint(brush, frame.body());
            if (hide.hasBelly()) {
                brush.fill(
                        Shapes.both(frame.body(), frame.belly()), hide.belly().colour());
            }
            for (Shape limb : frame.near()) {
                hide.paint(brush, limb);
            }
            paintHead(brush);
            return brush.image();
        }
    }

    private void paintBack(Brush brush) {
        limbs.wings.paint(brush, frame.wings());
        int side = plan == Plan.SNAKE_LIKE ? -1 : 1;
        double[] tip = limbs.tail.tip(frame.tail(), side);
        limbs.tail.paint(brush, frame.tail(), side, hide);
        if (limbs.tail.kind() != Tail.Kind.NONE) {
            element.paint(brush, tip[0], tip[1], side * 35, 0.75);
        }
        for (Shape limb : frame.behind()) {
            hide.paint(brush, limb);
        }
    }

    private void paintHead(Brush brush) {
        double[] skull = frame.skull();
        boolean separate = plan != Plan.FLOATING && plan != Plan.ROUND;
        limbs.crest.paint(brush, skull, hide);
        if (separate) {
            hide.paint(brush, frame.head());
        }
        element.paint(brush, skull[0] + skull[2] * 0.15, skull[1] - skull[2] * 0.86, 12, skull[2] / 14);
        gaze.paint(brush, skull, hide);
    }
}
