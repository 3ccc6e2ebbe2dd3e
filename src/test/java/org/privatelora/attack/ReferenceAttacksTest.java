package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.metrics.AttackMetrics;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** Closed-form references: each knows its own half by heart. */
class ReferenceAttacksTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    private static final int N = 40;
    private static final int REFERENCES = 8;
    /** Little noise: the nearest image is the right one. */
    private static final DenoisingGrid GRID = new DenoisingGrid(List.of(20, 60), 1, 0, 7);

    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static String id(int image) {
        return "image-" + image;
    }

    private static Query query(int... images) {
        NDList latents = new NDList();
        for (int i : images) {
            latents.add(Tensors.of(manager, new Rng(5).normal("image", 0, i, 64), new Shape(1, 4, 4, 4)));
        }
        List<String> names =
                IntStream.of(images).mapToObj(ReferenceAttacksTest::id).toList();
        return new Query(names, names, NDArrays.concat(latents));
    }

    private static Query all() {
        return query(IntStream.range(0, N).toArray());
    }

    /** The first half of the images. */
    private static int[] members() {
        return IntStream.range(0, N / 2).toArray();
    }

    private static GrayBox box(NoisePredictor predictor) {
        return new GrayBox(predictor, captions -> manager.zeros(new Shape(captions.size(), 1, 1)));
    }

    /** Takes the nearest of the images that it knows as x0 and solves for the noise. */
    private static GrayBox memorising(int... images) {
        Query known = query(images);
        return box((latents, timesteps, context) -> {
            double abar = SCHEDULE.alphasCumprod()[(int) timesteps.getLong(0)];
            NDArray x = latents.reshape(latents.getShape().get(0), 1, 64);
            NDArray means = known.latents().reshape(1, known.size(), 64).mul(Math.sqrt(abar));
            NDArray nearest = x.sub(means).square().sum(new int[] {2}).argMin(1); // (B,)
            NDArray x0 = known.latents().get(new NDIndex("{}", nearest));
            return latents.sub(x0.mul(Math.sqrt(abar))).div(Math.sqrt(1 - abar));
        });
    }

    /** Remembers nobody: E[noise | xt] for standard normal data. */
    private static GrayBox ignorant() {
        return box((latents, timesteps, context) -> {
            double abar = SCHEDULE.alphasCumprod()[(int) timesteps.getLong(0)];
            return latents.mul(Math.sqrt(1 - abar));
        });
    }

    /** In complementary pairs of random halves, as {@code privatelora shadows} deals them. */
    private static List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        for (int r = 0; r < REFERENCES; r++) {
            int[] order = new Rng(7).permutation(N, "halves", r / 2);
            int[] first = Arrays.copyOf(order, N / 2);
            int[] second = Arrays.copyOfRange(order, N / 2, N);
            int[] in = r % 2 == 0 ? first : second;
            int[] out = r % 2 == 0 ? second : first;
            references.add(new Reference("r" + r, memorising(in), ids(in), ids(out)));
        }
        return references;
    }

    private static Set<String> ids(int... images) {
        return new HashSet<>(
                IntStream.of(images).mapToObj(ReferenceAttacksTest::id).toList());
    }

    private static Target target(GrayBox model, List<Reference> references) {
        return new Target(model, Optional.empty(), SCHEDULE).withReferences(references);
    }

    /** Scores as an audit makes them; a learned attack learns from images 0, 1, ... of each class that are not asked about. */
    private static double[] scores(MembershipAttack attack, Target target, Query query) {
        if (attack instanceof ScoredAttack scored) {
            return scored.scores(target, query);
        }
        LearnedAttack learned = (LearnedAttack) attack;
        double[][] features = learned.features(target, all());
        double[][] yes = Arrays.copyOf(features, N / 2);
        double[][] no = Arrays.copyOfRange(features, N / 2, N);
        return CrossFit.scores(learned.classifier().fit(yes, no), learned.features(target, query));
    }

    private static List<MembershipAttack> attacks() {
        return List.of(
                Referenced.loss(GRID, 2),
                Referenced.loss(GRID, REFERENCES),
                LiraOnline.of(GRID, REFERENCES),
                new LiraOnline(GRID, REFERENCES, 2),
                LiraOffline.of(GRID, REFERENCES),
                new LiraOffline(GRID, REFERENCES, 2),
                new FittedOnShadows(new LossAsFeature()));
    }

    /** The loss itself; which way round is learned. */
    private record LossAsFeature() implements LearnedAttack {
        @Override
        public String name() {
            return "loss-feature";
        }

        @Override
        public int queries() {
            return GRID.queries();
        }

        @Override
        public ThreatModel threat() {
            return ThreatModel.grayBox().with(ThreatModel.Need.LABELLED_IMAGES);
        }

        @Override
        public double[][] features(Target target, Query query) {
            return Arrays.stream(target.losses(target.adapted(), GRID, query).perImage())
                    .mapToObj(loss -> new double[] {loss})
                    .toArray(double[][]::new);
        }

        @Override
        public Classifier classifier() {
            return (members, nonMembers) -> {
                double sign = Math.signum(mean(nonMembers) - mean(members));
                return features -> -sign * features[0];
            };
        }

        private static double mean(double[][] rows) {
            return Arrays.stream(rows).mapToDouble(row -> row[0]).average().orElseThrow();
        }
    }

    private static AttackMetrics metrics(MembershipAttack attack, Target target, int... members) {
        boolean[] member = new boolean[N];
        IntStream.of(members).forEach(i -> member[i] = true);
        return AttackMetrics.of(scores(attack, target, all()), member);
    }

    @Test
    void aModelThatMemorisedItsMembersIsSeenThrough() {
        Target target = target(memorising(members()), references());
        for (MembershipAttack attack : attacks()) {
            assertThat(metrics(attack, target, members()).auc().value())
                    .as(attack.toString())
                    .isEqualTo(1);
        }
    }

    /** Twenty models and labels that know nothing of each other: 95 % intervals miss .5 four times or more with probability 1.6 %. */
    @Test
    void aModelThatIsIndependentOfTheLabelsIsAChanceResult() {
        Target target = target(ignorant(), references());
        int[] within = new int[attacks().size()];
        for (int deal = 0; deal < 20; deal++) {
            GrayBox model = memorising(Arrays.copyOf(new Rng(11).permutation(N, "model", deal), N / 2));
            int[] labels = Arrays.copyOf(new Rng(11).permutation(N, "labels", deal), N / 2);
            for (int k = 0; k < within.length; k++) {
                AttackMetrics metrics = metrics(attacks().get(k), target.facing(model), labels);
                within[k] += metrics.auc().interval().contains(0.5) ? 1 : 0;
            }
        }
        assertThat(IntStream.of(within).boxed()).allMatch(times -> times >= 17);
    }

    /** Adds an error to every answer, the larger the brighter the image's first number: some images are hard for every model. */
    private static GrayBox harder(GrayBox model) {
        return new GrayBox(
                (latents, timesteps, context) -> {
                    NDArray hardness = latents.get(":, :1, :1, :1").round().abs();
                    return model.predictor()
                            .epsilon(latents, timesteps, context)
                            .add(hardness);
                },
                model.captions());
    }

    @Test
    void difficultyThatIsCommonToAllModelsCancelsExactly() {
        GrayBox same = harder(ignorant());
        List<Reference> others = references().stream()
                .map(r -> new Reference(r.name(), harder(ignorant()), r.members(), r.nonMembers()))
                .toList();
        Target target = target(same, others);
        assertThat(target.losses(same, GRID, all()).perImage()).doesNotHaveDuplicates();
        for (MembershipAttack attack : attacks()) {
            if (!(attack instanceof FittedOnShadows)) {
                assertThat(scores(attack, target, all())).as(attack.name()).containsOnly(0);
            }
        }
    }

    @Test
    void scoresDependNeitherOnTheOrderOfTheReferencesNorOfTheImages() {
        GrayBox model = memorising(members());
        List<Reference> references = references();
        List<Reference> shuffled = new ArrayList<>(references);
        Collections.shuffle(shuffled, new Random(3));
        List<Integer> images = new ArrayList<>(IntStream.range(0, N).boxed().toList());
        Collections.shuffle(images, new Random(1));
        Query other = query(images.stream().mapToInt(i -> i).toArray());
        for (MembershipAttack attack : attacks()) {
            double[] inOrder = scores(attack, target(model, references), all());
            assertThat(scores(attack, target(model, shuffled), all()))
                    .as(attack.name())
                    .isEqualTo(inOrder);
            double[] permuted = scores(attack, target(model, references), other);
            for (int k = 0; k < N; k++) {
                double expected = inOrder[images.get(k)];
                assertThat(permuted[k]) // float32 sums of another batch shape
                        .as(attack.name())
                        .isCloseTo(expected, within(1e-5 + 1e-3 * Math.abs(expected)));
            }
        }
    }

    @Test
    void theScoreOfAnImageDependsNotOnWhoElseIsAskedAbout() {
        GrayBox model = memorising(members());
        for (MembershipAttack attack : attacks()) {
            double whole = scores(attack, target(model, references()), all())[3];
            double alone = scores(attack, target(model, references()), query(3))[0];
            assertThat(alone).as(attack.name()).isCloseTo(whole, within(1e-5 + 1e-3 * Math.abs(whole)));
        }
    }

    /** Losses of image and reference by hand. */
    private record ByHand(double target, double[] inside, double[] outside) {
        static ByHand of(Target target, int image) {
            Query one = query(image);
            return new ByHand(
                    GRID.losses(target.adapted(), SCHEDULE, one).perImage()[0],
                    losses(target, one, true),
                    losses(target, one, false));
        }

        private static double[] losses(Target target, Query one, boolean trainedOn) {
            return target.references().stream()
                    .filter(r -> r.members().contains(one.ids().get(0)) == trainedOn)
                    .mapToDouble(r -> GRID.losses(r.model(), SCHEDULE, one).perImage()[0])
                    .toArray();
        }

        static double mean(double[] x) {
            return Arrays.stream(x).average().orElseThrow();
        }

        static double squares(double[] x) {
            return Arrays.stream(x).map(v -> Math.pow(v - mean(x), 2)).sum();
        }
    }

    /** Reference r has a loss of its own on each image, different in and out. */
    private static List<Reference> noisyReferences() {
        List<Reference> noisy = new ArrayList<>();
        for (Reference r : references()) {
            float error = 0.05f + 0.01f * noisy.size();
            GrayBox model = new GrayBox(
                    (latents, timesteps, context) -> r.model()
                            .predictor()
                            .epsilon(latents, timesteps, context)
                            .add(error),
                    r.model().captions());
            noisy.add(new Reference(r.name(), model, r.members(), r.nonMembers()));
        }
        return noisy;
    }

    @Test
    void theReferenceScoreIsTheMeanLossOfThoseThatWereNotTrainedOnItMinusTheTargets() {
        Target target = target(memorising(members()), noisyReferences());
        double[] scores = Referenced.loss(GRID, REFERENCES).scores(target, all());
        ByHand three = ByHand.of(target, 3);
        assertThat(three.outside).hasSize(REFERENCES / 2);
        assertThat(scores[3]).isCloseTo(ByHand.mean(three.outside) - three.target, within(1e-6));
    }

    @Test
    void anotherAttacksScoreIsComparedInTheSameWay() {
        Pia pia = Pia.defaults().withTimestep(60);
        Target target = target(memorising(members()), noisyReferences());
        Referenced attack = Referenced.of(pia, REFERENCES);
        double outside = target.references().stream()
                .filter(r -> r.nonMembers().contains(id(3)))
                .mapToDouble(r -> pia.scores(target.facing(r), query(3))[0])
                .average()
                .orElseThrow();
        assertThat(attack.name()).isEqualTo("reference-8-pia");
        assertThat(attack.queries()).isEqualTo(2 + 2 * REFERENCES);
        double expected = pia.scores(target, query(3))[0] - outside;
        assertThat(attack.scores(target, query(3))[0]).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        assertThat(Arrays.stream(attack.scores(target, query(members())))).allMatch(excess -> excess > 0);
    }

    @Test
    void liraIsTheLogRatioOfTwoNormalDensities() {
        Target target = target(ignorant(), noisyReferences());
        List<ByHand> hands =
                IntStream.range(0, N).mapToObj(i -> ByHand.of(target, i)).toList();
        int freedom = N * (REFERENCES / 2 - 1);
        double inside = Math.sqrt(
                hands.stream().mapToDouble(h -> ByHand.squares(h.inside)).sum() / freedom);
        double outside = Math.sqrt(
                hands.stream().mapToDouble(h -> ByHand.squares(h.outside)).sum() / freedom);
        double[] online = scores(LiraOnline.of(GRID, REFERENCES), target, all());
        double[] offline = scores(LiraOffline.of(GRID, REFERENCES), target, all());
        for (int i = 0; i < N; i++) {
            ByHand h = hands.get(i);
            NormalDistribution in = new NormalDistribution(ByHand.mean(h.inside), inside);
            NormalDistribution out = new NormalDistribution(ByHand.mean(h.outside), outside);
            double ratio = in.logDensity(h.target) - out.logDensity(h.target);
            double deviations = (ByHand.mean(h.outside) - h.target) / outside;
            // images asked about alone and together differ by float32 rounding, 1e-6 of a loss
            assertThat(online[i]).isCloseTo(ratio, within(1e-3 * Math.abs(ratio) + 1e-6));
            assertThat(offline[i]).isCloseTo(deviations, within(1e-3 * Math.abs(deviations) + 1e-6));
        }
    }

    @Test
    void enoughReferencesGiveEachImageItsOwnVariance() {
        Gaussians.Fit few = Gaussians.Fit.of(new double[] {1, 3});
        assertThat(few).isEqualTo(new Gaussians.Fit(2, 2, 2));
        assertThat(few.withVariance(5, 3).variance()).isEqualTo(5);
        assertThat(few.withVariance(5, 2).variance()).isEqualTo(2);
        NormalDistribution normal = new NormalDistribution(2, Math.sqrt(5));
        double constant = Math.log(2 * Math.PI) / 2;
        assertThat(few.withVariance(5, 3).logDensity()).isCloseTo(normal.logDensity(0) + constant, within(1e-12));
    }

    @Test
    void eachReferenceIsAskedOnceByAllAttacksTogether() {
        int[] asked = {0};
        List<Reference> counted = references().stream()
                .map(r -> new Reference(
                        r.name(),
                        new GrayBox(
                                (latents, timesteps, context) -> {
                                    asked[0] += (int) latents.getShape().get(0);
                                    return r.model().predictor().epsilon(latents, timesteps, context);
                                },
                                r.model().captions()),
                        r.members(),
                        r.nonMembers()))
                .toList();
        Target target = target(memorising(members()), counted);
        attacks().forEach(attack -> scores(attack, target, all()));
        assertThat(asked[0]).isEqualTo(REFERENCES * N * GRID.queries());
    }

    @Test
    void tooFewReferencesAreRefusedWithHowManyAndHowToMakeThem() {
        Target two = target(ignorant(), references().subList(0, 2));
        Stream.of(Referenced.loss(GRID, 4), LiraOnline.of(GRID, 4))
                .forEach(attack -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> scores(attack, two, all()))
                        .withMessageContainingAll(
                                "'" + attack.name() + "'", "needs 4", "there are 2", "privatelora shadows"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scores(LiraOffline.of(GRID, 2), two, all()))
                .withMessageContaining("at least 4");
    }

    @Test
    void anImageWithoutAReferenceOnASideIsNamed() {
        List<Reference> offline = references().stream()
                .map(r -> new Reference(r.name(), r.model(), Set.of(), Set.of()))
                .toList();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scores(LiraOnline.of(GRID, 4), target(ignorant(), offline), all()))
                .withMessageContainingAll("was trained on it", "image-0", "--pool online");
    }

    @Test
    void aShadowIsLearnedFromByItsOwnLabelsOnly() {
        List<Integer> learned = new ArrayList<>();
        LearnedAttack counting = new Counting(learned);
        new FittedOnShadows(counting).learn(target(ignorant(), references()), List.of(query(0, 1, 2), query(3, 4)));
        assertThat(learned).containsExactly(5 * REFERENCES / 2, 5 * REFERENCES / 2);
    }

    /** Keeps how many members and non-members it was shown. */
    private record Counting(List<Integer> learned) implements LearnedAttack {
        @Override
        public String name() {
            return "counting";
        }

        @Override
        public int queries() {
            return 0;
        }

        @Override
        public ThreatModel threat() {
            return ThreatModel.grayBox();
        }

        @Override
        public double[][] features(Target target, Query query) {
            return new double[query.size()][1];
        }

        @Override
        public Classifier classifier() {
            return (members, nonMembers) -> {
                learned.add(members.length);
                learned.add(nonMembers.length);
                return features -> 0;
            };
        }
    }
}
