package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.privatelora.metrics.AttackMetrics;
import org.privatelora.tensor.Rng;

class ReferenceAttacksTest extends MemorisingReferences {
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

    @Test
    void theReferenceScoreIsTheMeanLossOfThoseThatWereNotTrainedOnItMinusTheTargets() {
        Target target = target(memorising(members()), noisyReferences());
        double[] scores = Referenced.loss(GRID, REFERENCES).scores(target, all());
        ByHand three = ByHand.of(target, 3);
        assertThat(three.outside()).hasSize(REFERENCES / 2);
        assertThat(scores[3]).isCloseTo(ByHand.mean(three.outside()) - three.target(), within(1e-6));
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
