package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/**
 * PIA and SecMI on the best predictor for standard normal data, eps(x, t) = s x with s = sqrt(1 - abar), where everything has a
 * closed form: with abar = cos^2(a) a deterministic step from t to t' multiplies by cos(a' - a).
 */
class DeterministicAttacksTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    private static final int N = 5;
    private static final double FLOAT = 1e-5; // relative: a handful of float32 roundings
    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static final NoisePredictor NORMAL =
            (latents, timesteps, context) -> latents.mul(Math.sin(angle((int) timesteps.getLong(0))));

    private static double angle(int t) {
        return Math.acos(Math.sqrt(SCHEDULE.alphaCumprod(t)));
    }

    private static Query query() {
        List<String> names = IntStream.range(0, N).mapToObj(i -> "image-" + i).toList();
        NDArray latents = Tensors.of(manager, new Rng(3).normal("image", 0, 0, N * 64), new Shape(N, 4, 4, 4));
        return new Query(names, names, latents);
    }

    private static Target target(NoisePredictor model) {
        CaptionEncoder captions = texts -> manager.zeros(new Shape(texts.size(), 1, 1));
        return new Target(new GrayBox(model, captions), Optional.empty(), SCHEDULE);
    }

    private static double power(Query query, int image, int power) {
        double sum = 0;
        for (float x : query.latents().get(image).toFloatArray()) {
            sum += Math.pow(Math.abs(x), power);
        }
        return sum;
    }

    @Test
    void piaIsItsClosedForm() {
        double[] scores = Pia.defaults().scores(target(NORMAL), query());
        double initial = Math.sin(angle(0));
        double a = angle(500);
        double seen = Math.sin(a) * (Math.cos(a) + Math.sin(a) * initial);
        for (int i = 0; i < N; i++) {
            double expected = -Math.pow(Math.abs(seen - initial), 4) * power(query(), i, 4);
            assertThat(scores[i]).isCloseTo(expected, within(-expected * FLOAT));
        }
    }

    @Test
    void pianGivesTheInitialNoiseTheMagnitudeOfANormal() {
        NDArray initial =
                Pia.defaults().withNormalised(true).initialNoise(NORMAL, query().latents(), query().latents());
        for (int i = 0; i < N; i++) {
            assertThat(initial.get(i).abs().mean().getFloat()).isCloseTo((float) Math.sqrt(2 / Math.PI), within(1e-5f));
        }
    }

    @Test
    void secMiIsItsClosedForm() {
        SecMi attack = SecMi.defaults();
        double[] scores = attack.scores(target(NORMAL), query());
        double state = 1;
        for (int t = 0; t < 90; t += 10) {
            state *= Math.cos(angle(t + 10) - angle(t));
        }
        double back = Math.pow(Math.cos(angle(100) - angle(90)), 2);
        for (int i = 0; i < N; i++) {
            double expected = -Math.pow((1 - back) * state, 2) * power(query(), i, 2);
            assertThat(scores[i])
                    .isCloseTo(expected, within(-expected * 1e-2)); // 1 - back is 7e-4, its float32 error 1e-7
        }
    }

    /** What a network is shown is what the score is the sum of squares of. */
    @Test
    void secMiScoresAreMinusTheSquaresOfItsDifferences() {
        SecMi attack = new SecMi(100, 10, 2);
        double[] scores = attack.scores(target(NORMAL), query());
        float[][] differences = attack.differences(target(NORMAL), query());
        for (int i = 0; i < N; i++) {
            double sum = 0;
            for (float difference : differences[i]) {
                assertThat(difference).isNotNegative();
                sum += (double) difference * difference;
            }
            assertThat(scores[i]).isCloseTo(-sum, within(sum * FLOAT));
        }
    }

    @Test
    void aModelThatAlwaysSeesTheSameNoiseReturnsExactly() {
        NoisePredictor constant = (latents, timesteps, context) -> latents.onesLike();
        for (double score : new SecMi(200, 20, 2).scores(target(constant), query())) {
            assertThat(score).isCloseTo(0, within(1e-9));
        }
    }

    @Test
    void scoresDoNotDependOnTheBatch() {
        for (ScoredAttack attack : List.of(Pia.defaults(), SecMi.defaults())) {
            double[] whole = attack.scores(target(NORMAL), query());
            ScoredAttack single = attack instanceof Pia ? new Pia(500, false, 1) : new SecMi(100, 10, 1);
            double[] one = single.scores(target(NORMAL), query());
            for (int i = 0; i < N; i++) {
                assertThat(one[i]).isCloseTo(whole[i], within(Math.abs(whole[i]) * FLOAT));
            }
        }
    }

    @Test
    void queriesAreCountedAsTheyAreMade() {
        int[] asked = {0};
        NoisePredictor counting = (latents, timesteps, context) -> {
            asked[0] += (int) latents.getShape().get(0);
            return NORMAL.epsilon(latents, timesteps, context);
        };
        for (ScoredAttack attack : List.of(Pia.defaults(), SecMi.defaults(), new SecMi(60, 20, 3))) {
            asked[0] = 0;
            attack.scores(target(counting), query());
            assertThat(asked[0]).as(attack.name()).isEqualTo(N * attack.queries());
        }
    }

    /** x0 - predicted x0 = sqrt((1 - abar) / abar) (epsilon - noise). */
    @Test
    void oneReconstructionInOneStepIsTheLossAtItsTimestep() {
        double[] found = new ReDiffuse(50, 50, 1, 2).scores(target(NORMAL), query());
        double[] losses = new LossThreshold(new DenoisingGrid(List.of(50), 1, 0, 25)).scores(target(NORMAL), query());
        double abar = SCHEDULE.alphaCumprod(50);
        for (int i = 0; i < N; i++) {
            double expected = losses[i] * (1 - abar) / abar;
            assertThat(found[i]).isCloseTo(expected, within(-expected * 1e-4)); // x0 - predicted x0 is small beside x0
        }
    }

    /** Who knows members by heart returns them exactly, of others something else. */
    @Test
    void variationsOfWhatIsKnownByHeartAreThePicturesThemselves() {
        Query query = pictures(8);
        float[][] known = pixels(query);
        NoisePredictor byHeart = (latents, timesteps, context) -> {
            double a = SCHEDULE.alphaCumprod((int) timesteps.getLong(0));
            NDArray x0 =
                    query.latents().get(":4"); // asked about all 8 at once, it takes the first four for what it knows
            return latents.sub(x0.concat(x0).mul(Math.sqrt(a))).div(Math.sqrt(1 - a));
        };
        ReDiffusePictures attack = ReDiffusePictures.of(
                ids -> ids.stream().map(id -> known[query.ids().indexOf(id)]).toArray(float[][]::new),
                latents -> latents,
                8);
        double[] scores = attack.scores(target(byHeart), query);
        for (int i = 0; i < 4; i++) {
            assertThat(scores[i]).isCloseTo(0, within(1e-4)); // 1 - similarity
            assertThat(scores[i + 4]).isLessThan(-0.5);
        }
    }

    /** Latents that are pictures themselves, (n, 3, 12, 12). */
    private static Query pictures(int n) {
        List<String> names = IntStream.range(0, n).mapToObj(i -> "picture-" + i).toList();
        float[] values = new Rng(4).normal("picture", 0, 0, n * 3 * 144);
        return new Query(names, names, Tensors.of(manager, values, new Shape(n, 3, 12, 12)));
    }

    private static float[][] pixels(Query query) {
        return IntStream.range(0, query.size())
                .mapToObj(i -> query.latents().get(i).toFloatArray())
                .toArray(float[][]::new);
    }

    @Test
    void aTurnBetweenTheStepsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SecMi(95, 10, 1))
                .withMessageContaining("multiple of the interval");
    }
}
