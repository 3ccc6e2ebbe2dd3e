package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.privatelora.attack.GeneratedLikeness.Reading;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.metrics.RocCurve;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;

/** Pictures of two numbers, so that a cosine is that of an angle. The picture of an image is at the angle of its name. */
class GeneratedLikenessTest {
    private static final int DRAWS = 3;
    private static final int STEPS = 7;
    private NDManager manager;
    private GrayBox adapted;
    private GrayBox base;
    private int drawn;

    @BeforeEach
    void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        adapted = silent("adapted");
        base = silent("base");
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    /** A black-box attack asks a generator and never the model. Those of different names are different. */
    private GrayBox silent(String name) {
        return new GrayBox(
                (latents, timesteps, context) -> {
                    throw new AssertionError("a black-box attack asked for a prediction of the model " + name);
                },
                texts -> {
                    throw new AssertionError("a black-box attack asked for a context of the model " + name);
                });
    }

    private static float[] at(double angle) {
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    private static double angle(String name) {
        return 2 * Math.PI * new Rng(5).uniform(name, 0, 0, 1)[0];
    }

    /** Draws at an angle that a rule makes of the caption and the seed. */
    private interface Hand {
        double angle(GrayBox model, String caption, long seed);
    }

    private static double chance(long seed) {
        return 2 * Math.PI * new Rng(seed).uniform("hand", 0, 0, 1)[0];
    }

    private Likenesses likenesses(Hand hand, int batch) {
        Generator generator = new Generator() {
            @Override
            public float[][] pictures(GrayBox model, List<String> captions, long[] seeds) {
                drawn += seeds.length;
                return IntStream.range(0, seeds.length)
                        .mapToObj(i -> at(hand.angle(model, captions.get(i), seeds[i])))
                        .toArray(float[][]::new);
            }

            @Override
            public int queries() {
                return STEPS;
            }
        };
        PictureSource source = ids -> ids.stream().map(id -> at(angle(id))).toArray(float[][]::new);
        PictureFeatures features = pictures -> Arrays.stream(pictures)
                .map(picture -> new double[] {picture[0], picture[1]})
                .toArray(double[][]::new);
        return new Likenesses(generator, source, features, DRAWS, 0, batch);
    }

    private Query query(List<String> names) {
        return new Query(names, names, manager.zeros(new Shape(names.size(), 1, 1, 1)));
    }

    private Query query(String kind, int count) {
        return query(IntStream.range(0, count).mapToObj(i -> kind + "-" + i).toList());
    }

    private Target target() {
        return new Target(adapted, Optional.of(base), NoiseSchedule.stableDiffusion());
    }

    private double auc(ScoredAttack attack) {
        double[] members = attack.scores(target(), query("member", 200));
        double[] others = attack.scores(target(), query("other", 200));
        boolean[] member = new boolean[400];
        Arrays.fill(member, 0, 200, true);
        return RocCurve.of(
                        DoubleStream.concat(Arrays.stream(members), Arrays.stream(others))
                                .toArray(),
                        member)
                .auc();
    }

    @Test
    void meanAndMaximumAreThoseOfTheCosines() {
        List<Double> turns = new ArrayList<>();
        Hand hand = (model, caption, seed) -> {
            turns.add(chance(seed));
            return angle(caption) + chance(seed);
        };
        Likenesses likenesses = likenesses(hand, 4);
        double mean = new GeneratedLikeness(Reading.MEAN, likenesses).scores(target(), query("image", 1))[0];
        double[] cosines = turns.stream().mapToDouble(Math::cos).toArray();
        assertThat(cosines).hasSize(DRAWS);
        assertThat(mean).isCloseTo(Arrays.stream(cosines).average().orElseThrow(), within(1e-6));
        assertThat(new GeneratedLikeness(Reading.MAX, likenesses).scores(target(), query("image", 1))[0])
                .isCloseTo(Arrays.stream(cosines).max().orElseThrow(), within(1e-6));
    }

    @Test
    void aModelThatDrawsItsMembersIsAlwaysSeenThrough() {
        Hand memorised = (model, caption, seed) ->
                caption.startsWith("member") && model.equals(adapted) ? angle(caption) : chance(seed);
        for (Reading reading : Reading.values()) {
            GeneratedLikeness attack = new GeneratedLikeness(reading, likenesses(memorised, 32));
            assertThat(auc(attack)).isGreaterThan(.99); // a stranger may be drawn by chance
        }
        assertThat(auc(new GeneratedLikeness(Reading.MEAN, likenesses(memorised, 32))))
                .isEqualTo(1);
    }

    @Test
    void aModelThatDrawsByChanceTellsNothing() {
        for (Reading reading : Reading.values()) {
            GeneratedLikeness attack =
                    new GeneratedLikeness(reading, likenesses((model, caption, seed) -> chance(seed), 32));
            assertThat(auc(attack)).isCloseTo(.5, within(.087)); // 3 deviations of 200 against 200
            assertThat(auc(Calibrated.of(attack))).isEqualTo(.5); // the base draws the same
        }
    }

    @Test
    void aClassifierIsShownEveryLikenessWithTheSmallestFirst() {
        Hand twoFaced = (model, caption, seed) -> angle(caption) + (seed % 2 == 0 ? 0 : Math.PI / 3);
        Likenesses likenesses = likenesses(twoFaced, 32);
        double[][] features = new GeneratedClassifier(likenesses, LogisticRegression.defaults())
                .features(target(), query("image", 6));
        for (double[] one : features) {
            assertThat(one).hasSize(DRAWS).isSorted();
            assertThat(Arrays.stream(one))
                    .allMatch(cosine -> Math.abs(cosine - 1) < 1e-6 || Math.abs(cosine - .5) < 1e-6);
        }
        double[] means = new GeneratedLikeness(Reading.MEAN, likenesses).scores(target(), query("image", 6));
        for (int i = 0; i < 6; i++) {
            assertThat(Arrays.stream(features[i]).average().orElseThrow()).isCloseTo(means[i], within(1e-12));
        }
    }

    @Test
    void aClassifierLearnsWhatAThresholdOnTheMeanCannotSee() {
        Hand split = (model, caption, seed) -> angle(caption)
                + (caption.startsWith("member") ? (seed % 2 == 0 ? .1 : 2) : (seed % 2 == 0 ? 1.1 : 1.3));
        GeneratedClassifier attack = new GeneratedClassifier(likenesses(split, 32), LogisticRegression.defaults());
        double[][] members = attack.features(target(), query("member", 200));
        double[][] others = attack.features(target(), query("other", 200));
        Classifier.Decider decider = attack.classifier().fit(members, others);
        boolean[] member = new boolean[400];
        Arrays.fill(member, 0, 200, true);
        double[] scores = DoubleStream.concat(
                        Arrays.stream(CrossFit.scores(decider, members)),
                        Arrays.stream(CrossFit.scores(decider, others)))
                .toArray();
        assertThat(RocCurve.of(scores, member).auc())
                .isGreaterThan(auc(new GeneratedLikeness(Reading.MEAN, likenesses(split, 32))) + .1);
    }

    @Test
    void calibratedIsTheDifference() {
        Hand hand = (model, caption, seed) -> model.equals(adapted) ? chance(seed) : 2 * chance(seed);
        GeneratedLikeness attack = new GeneratedLikeness(Reading.MEAN, likenesses(hand, 2));
        double[] mine = attack.scores(target(), query("image", 5));
        double[] theirs = attack.scores(target().facing(base), query("image", 5));
        double[] calibrated = Calibrated.of(attack).scores(target(), query("image", 5));
        for (int i = 0; i < 5; i++) {
            assertThat(calibrated[i]).isEqualTo(mine[i] - theirs[i]);
        }
    }

    @Test
    void everyPictureIsDrawnOnceForBothReadingsAndCounted() {
        Likenesses likenesses = likenesses((model, caption, seed) -> chance(seed), 2);
        Target target = target();
        Query query = query("image", 5);
        for (Reading reading : Reading.values()) {
            ScoredAttack attack = new GeneratedLikeness(reading, likenesses);
            assertThat(attack.queries()).isEqualTo(DRAWS * STEPS);
            attack.scores(target, query);
            assertThat(drawn).isEqualTo(5 * DRAWS);
        }
        ScoredAttack calibrated = Calibrated.of(new GeneratedLikeness(Reading.MAX, likenesses));
        assertThat(calibrated.queries()).isEqualTo(2 * DRAWS * STEPS);
        calibrated.scores(target, query);
        assertThat(drawn).isEqualTo(2 * 5 * DRAWS);
    }

    @Test
    void scoresDependOnNeitherBatchNorOrder() {
        Hand hand = (model, caption, seed) -> angle(caption) + chance(seed);
        List<String> names = new ArrayList<>(query("image", 7).ids());
        double[] whole = new GeneratedLikeness(Reading.MEAN, likenesses(hand, 100)).scores(target(), query(names));
        Collections.reverse(names);
        double[] turned = new GeneratedLikeness(Reading.MEAN, likenesses(hand, 3)).scores(target(), query(names));
        for (int i = 0; i < 7; i++) {
            assertThat(turned[6 - i]).isEqualTo(whole[i]);
        }
    }
}
