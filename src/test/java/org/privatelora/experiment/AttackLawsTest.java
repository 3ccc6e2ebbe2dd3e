package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.GrayBox;
import org.privatelora.attack.LearnedAttack;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.Query;
import org.privatelora.attack.ScoredAttack;
import org.privatelora.attack.Target;
import org.privatelora.attack.ThreatModel;
import org.privatelora.attack.Versions;
import org.privatelora.data.Part;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.metrics.AttackMetrics;
import org.privatelora.metrics.Auc;
import org.privatelora.metrics.Interval;
import org.privatelora.results.LabelledScores;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** What every attack must say of models whose leakage is known. Images are standard normal. */
class AttackLawsTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    private static final DenoisingGrid GRID = DenoisingGrid.spread(5, 1).withBatch(20);
    private static final int N = 20; // per part
    private static final int SIZE = 4 * 16 * 16; // so large that an image under noise is told from another
    private static final int WORDS = 3;
    private static final double SURE = 0.9999; // a score of attacks is tried: none may fail by chance
    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    /** All but the white-box ones, whose gradients no closed form has; {@code GsaTest} holds them to the same laws. */
    static List<MembershipAttack> attacks() {
        return AttackSuite.all().attacks(GRID).stream()
                .filter(attack -> attack.threat().access() != ThreatModel.Access.WHITE_BOX)
                .toList();
    }

    /** (B, 1, 2): the share of the caption that is there, and 1. */
    private static final CaptionEncoder SHARE_OF_WORDS = captions -> {
        float[] values = new float[2 * captions.size()];
        for (int i = 0; i < captions.size(); i++) {
            String caption = captions.get(i);
            values[2 * i] = caption.isEmpty() ? 0 : (float) caption.split(" ").length / WORDS;
            values[2 * i + 1] = 1;
        }
        return Tensors.of(manager, values, new Shape(captions.size(), 1, 2));
    };

    private static double abar(NDArray timesteps) {
        return SCHEDULE.alphaCumprod((int) timesteps.getLong(0));
    }

    /** E[noise | xt] = sqrt(1 - abar) xt, times a factor: remembers nobody. */
    private static NoisePredictor ignorant(double factor) {
        return (latents, timesteps, context) -> latents.mul(factor * Math.sqrt(1 - abar(timesteps)));
    }

    /**
     * Knows its members under their whole captions: what lies nearer to a member than another image would is taken for that member
     * under noise, everything else as by {@link #ignorant}.
     */
    private static NoisePredictor memorising(NDArray members) {
        return (latents, timesteps, context) -> {
            double abar = abar(timesteps);
            long batch = latents.getShape().get(0);
            NDArray x = latents.reshape(batch, 1, SIZE);
            NDArray means = members.reshape(1, members.getShape().get(0), SIZE).mul(Math.sqrt(abar));
            NDArray distances = x.sub(means).square().mean(new int[] {2}); // (B, members)
            NDArray x0 = members.get(new NDIndex("{}", distances.argMin(1)));
            NDArray recalled = latents.sub(x0.mul(Math.sqrt(abar))).div(Math.sqrt(1 - abar));
            NDArray near = distances
                    .min(new int[] {1})
                    .lt(1)
                    .logicalAnd(context.get(":, 0, 0").gt(0.99));
            NDArray known = near.toType(DataType.FLOAT32, false).reshape(batch, 1, 1, 1);
            NDArray guessed = latents.mul(Math.sqrt(1 - abar));
            return recalled.mul(known).add(guessed.mul(known.neg().add(1)));
        };
    }

    private static Query query(Part part, int... order) {
        float[] values = new float[order.length * SIZE];
        for (int k = 0; k < order.length; k++) {
            System.arraycopy(new Rng(5).normal(part.key(), 0, order[k], SIZE), 0, values, k * SIZE, SIZE);
        }
        List<String> ids = IntStream.of(order).mapToObj(i -> part.key() + i).toList();
        List<String> captions =
                IntStream.of(order).mapToObj(i -> "picture number " + i).toList();
        return new Query(ids, captions, Tensors.of(manager, values, new Shape(order.length, 4, 16, 16)));
    }

    private static Query query(Part part) {
        return query(part, IntStream.range(0, N).toArray());
    }

    private static Target target(NoisePredictor adapted, NoisePredictor base) {
        return new Target(
                        new GrayBox(adapted, SHARE_OF_WORDS), Optional.of(new GrayBox(base, SHARE_OF_WORDS)), SCHEDULE)
                .withVersions(NEAR);
    }

    /** Eight that are nearer to their picture than any other picture is. */
    private static final Versions NEAR = new Versions() {
        @Override
        public int count() {
            return 8;
        }

        @Override
        public List<Query> of(Query query) {
            return IntStream.range(0, count())
                    .mapToObj(k -> new Query(
                            query.ids().stream().map(id -> id + "/version-" + k).toList(),
                            query.captions(),
                            query.latents().mul(1 + 0.01 * k)))
                    .toList();
        }
    };

    private static Auc auc(MembershipAttack attack, NoisePredictor adapted) {
        Map<Part, Query> queries = new EnumMap<>(Part.class);
        Part.PRIVATE.forEach(part -> queries.put(part, query(part)));
        LabelledScores test = new Hearing(target(adapted, ignorant(1)), queries, GRID)
                .verdict(attack)
                .test();
        double[] scores = new double[2 * N];
        System.arraycopy(test.members(), 0, scores, 0, N);
        System.arraycopy(test.nonMembers(), 0, scores, N, N);
        boolean[] member = new boolean[2 * N];
        java.util.Arrays.fill(member, 0, N, true);
        return AttackMetrics.of(scores, member).auc();
    }

    private static double[][] seen(MembershipAttack attack, Query query) {
        Target target = target(ignorant(0.9), ignorant(1));
        return attack instanceof LearnedAttack learned
                ? learned.features(target, query)
                : new double[][] {((ScoredAttack) attack).scores(target, query)};
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void memorisedMembersAreSeenThrough(MembershipAttack attack) {
        NDArray members = query(Part.MEMBERS_AUX)
                .latents()
                .concat(query(Part.MEMBERS_TEST).latents(), 0);
        assertThat(auc(attack, memorising(members)).value()).as(attack.name()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void aModelThatRemembersNobodyIsAChanceResult(MembershipAttack attack) {
        Auc auc = auc(attack, ignorant(0.9));
        assertThat(Interval.normal(auc.value(), auc.standardError(), SURE).contains(0.5))
                .as("%s: %s", attack.name(), auc)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void whatIsSeenDependsNeitherOnTheBatchNorOnTheOrder(MembershipAttack attack) {
        int[] order = new Rng(6).permutation(N, "order", 0);
        MembershipAttack inThrees = AttackSuite.all().attacks(GRID.withBatch(3)).stream()
                .filter(other -> other.name().equals(attack.name()))
                .findFirst()
                .orElseThrow();
        double[][] whole = seen(attack, query(Part.MEMBERS_TEST));
        double[][] other = seen(inThrees, query(Part.MEMBERS_TEST, order));
        for (int k = 0; k < N; k++) {
            double[] expected = attack instanceof LearnedAttack ? whole[order[k]] : new double[] {whole[0][order[k]]};
            double[] found = attack instanceof LearnedAttack ? other[k] : new double[] {other[0][k]};
            for (int j = 0; j < expected.length; j++) { // float32 sums of another shape
                assertThat(found[j])
                        .as(attack.name())
                        .isCloseTo(expected[j], within(1e-6 + 1e-5 * Math.abs(expected[j])));
            }
        }
    }

    /** Folds of what learns are dealt by the images' ids, never by their place. */
    @ParameterizedTest
    @MethodSource("attacks")
    void aVerdictDoesNotDependOnTheOrderOfTheImages(MembershipAttack attack) {
        Map<Part, Query> inOrder = new EnumMap<>(Part.class);
        Map<Part, Query> shuffled = new EnumMap<>(Part.class);
        Part.PRIVATE.forEach(part -> inOrder.put(part, query(part)));
        Part.PRIVATE.forEach(part -> shuffled.put(part, query(part, new Rng(7).permutation(N, part.key(), 0))));
        Target target = target(ignorant(0.9), ignorant(1));
        Verdict expected = new Hearing(target, inOrder, GRID).verdict(attack);
        Verdict found = new Hearing(target(ignorant(0.9), ignorant(1)), shuffled, GRID).verdict(attack);
        assertThat(found.aux().scores()).containsExactly(expected.aux().scores());
        assertThat(found.test().scores()).containsExactly(expected.test().scores());
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void queriesAreCountedAsTheyAreMade(MembershipAttack attack) {
        long[] asked = {0};
        Query query = query(Part.MEMBERS_TEST);
        Target target = target(counting(asked, ignorant(0.9)), counting(asked, ignorant(1)));
        if (attack instanceof LearnedAttack learned) {
            learned.features(target, query);
        } else {
            ((ScoredAttack) attack).scores(target, query);
        }
        assertThat(asked[0]).as(attack.name()).isEqualTo((long) N * attack.queries());
    }

    private static NoisePredictor counting(long[] asked, NoisePredictor model) {
        return (latents, timesteps, context) -> {
            asked[0] += latents.getShape().get(0);
            return model.epsilon(latents, timesteps, context);
        };
    }
}
