package org.privatelora.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

class GameTest {
    private static final World WORLD = World.defaults();

    static Stream<Objective> objectives() {
        return Stream.of(new AdaptationOnly(), new MpLora(0.7), new SmpLora(0.05), new SmpLora(3));
    }

    /** Places and attackers, the same at every run. */
    private record Place(Theta theta, double omega) {
        static List<Place> some(int count) {
            SplittableRandom random = new SplittableRandom(7);
            return Stream.generate(() -> new Place(
                            new Theta(random.nextDouble(-2, 2), random.nextDouble(-2, 2)), random.nextDouble(-4, 4)))
                    .limit(count)
                    .toList();
        }
    }

    private static Theta byAutograd(Objective objective, Place place) {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            return WORLD.gradientByAutograd(objective, place.theta, place.omega, manager);
        }
    }

    /** Losses and factors here are below 30, and a float32 has seven digits. */
    @ParameterizedTest
    @MethodSource("objectives")
    void theGradientByHandIsThatOfTheObjectivesOwnGraph(Objective objective) {
        for (Place place : Place.some(50)) {
            Theta hand = WORLD.gradient(objective, place.theta, place.omega);
            Theta graph = byAutograd(objective, place);
            double rounding = 3e-6 * Math.max(1, hand.norm());
            assertThat(graph.a()).as(place.toString()).isCloseTo(hand.a(), within(rounding));
            assertThat(graph.b()).as(place.toString()).isCloseTo(hand.b(), within(rounding));
        }
    }

    /** Central differences of a double: error h^2 |f''''| / 6, about 1e-8 here. */
    @ParameterizedTest
    @MethodSource("objectives")
    void theHessianByHandIsTheDifferenceOfGradients(Objective objective) {
        double h = 1e-5;
        for (Place place : Place.some(50)) {
            Hessian hessian = WORLD.hessian(objective, place.theta, place.omega);
            for (Theta v : List.of(new Theta(1, 0), new Theta(0, 1))) {
                Theta up = WORLD.gradient(objective, place.theta.plus(h, v), place.omega);
                Theta down = WORLD.gradient(objective, place.theta.plus(-h, v), place.omega);
                Theta product = hessian.times(v);
                assertThat((up.a() - down.a()) / (2 * h)).isCloseTo(product.a(), within(1e-7));
                assertThat((up.b() - down.b()) / (2 * h)).isCloseTo(product.b(), within(1e-7));
            }
        }
    }

    @Test
    void theNormOfAHessianIsItsLargestAbsoluteEigenvalue() {
        assertThat(new Hessian(3, 0, -5).norm()).isEqualTo(5);
        assertThat(new Hessian(1, 2, 1).norm()).isEqualTo(3); // eigenvalues 3 and -1
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void theBoundsOfThePaperHold(Objective objective) {
        for (Place place : Place.some(200)) {
            double gradient =
                    WORLD.gradient(objective, place.theta, place.omega).norm();
            assertThat(WORLD.hessian(objective, place.theta, place.omega).norm())
                    .as(place.toString())
                    .isLessThanOrEqualTo(
                            WORLD.bound(objective, place.theta, place.omega).at(gradient) + 1e-12);
        }
    }

    @Test
    void onlyTheRatiosBoundGrowsWithTheGradient() {
        Theta theta = new Theta(0.3, 0.4);
        assertThat(WORLD.bound(new MpLora(1), theta, 2).l1()).isZero();
        double a = WORLD.attackLoss(theta, 2);
        double slope = 2 / (1 + Math.exp(2 * 0.4)); // |A'|
        assertThat(WORLD.bound(new SmpLora(3), theta, 2).l1())
                .isCloseTo(2 * 3 * slope / (1 + 3 * a + 1e-5), within(1e-12));
    }

    @Test
    void plainAdaptationLearnsTheDomainAndMemorisesTheMembersCompletely() {
        Trajectory trajectory = Game.of(new AdaptationOnly()).play();
        assertThat(trajectory.fate()).isEqualTo(Fate.SETTLES);
        assertThat(trajectory.last().theta().a()).isCloseTo(1, within(1e-9));
        assertThat(trajectory.last().theta().b()).isCloseTo(1, within(1e-9));
        assertThat(trajectory.last().attackLoss()).isLessThan(0.05);
    }

    @Test
    void eitherDefenceAtARightLambdaKeepsTheDomainAndForgetsTheMembers() {
        for (Objective objective : List.of(new MpLora(1), new SmpLora(10))) {
            Trajectory.Point end = Game.of(objective).play().last();
            assertThat(end.theta().a()).isCloseTo(1, within(1e-4));
            assertThat(Math.abs(end.theta().b())).isLessThan(0.06);
            assertThat(end.attackLoss()).isGreaterThan(0.6);
        }
    }

    /** Rates of theta and the attacker, lambda: each fate of min-max training. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 1,   0.01,  0.1, 1,   SETTLES",
        "0.5, 1,   0.001, 0.1, 0.5, OSCILLATES",
        "0.2, 5,   0.01,  0.1, 30,  COLLAPSES",
        "0.5, 5,   0.01,  0.1, 30,  EXPLODES"
    })
    void minMaxTrainingHasEveryFate(
            double rate, double attackerRate, double decay, double start, double lambda, Fate fate) {
        Game game =
                Game.of(new MpLora(lambda)).withRate(rate).withAttacker(new Attacker(attackerRate, 1, decay, start));
        assertThat(game.play().fate()).isEqualTo(fate);
    }

    /** Over the grid on which min-max training has every fate. */
    @Test
    void theRatioSettlesOrOscillatesButNeitherCollapsesNorExplodes() {
        for (double rate : new double[] {0.05, 0.2, 0.5}) {
            for (double attackerRate : new double[] {0.01, 0.1, 1, 5}) {
                for (double decay : new double[] {0, 0.001, 0.01, 0.1}) {
                    Game game = Game.of(new AdaptationOnly())
                            .withRate(rate)
                            .withAttacker(new Attacker(attackerRate, 1, decay, 0.1));
                    assertThat(game.sweep("smp", 0.05, 0.2, 0.5, 1, 2, 5, 10, 30))
                            .extracting(Trajectory::fate)
                            .containsAnyOf(Fate.SETTLES, Fate.OSCILLATES)
                            .doesNotContain(Fate.COLLAPSES, Fate.EXPLODES);
                }
            }
        }
    }

    /** D = 1 + lambda A divides the gradient of L. */
    @Test
    void aVeryLargeLambdaMakesTheRatioLearnSlowlyInstead() {
        List<Trajectory> games = Game.of(new AdaptationOnly()).sweep("smp", 10, 100, 1000);
        assertThat(games.get(0).last().theta().a()).isCloseTo(1, within(1e-3));
        assertThat(games.get(1).last().theta().a()).isCloseTo(0.83, within(0.01));
        assertThat(games.get(2).last().theta().a()).isCloseTo(0.16, within(0.01));
    }

    @Test
    void anExplosionEndsTheGame() {
        Trajectory explosion = Game.of(new MpLora(30))
                .withRate(0.5)
                .withAttacker(Attacker.defaults().withRate(5))
                .play();
        assertThat(explosion.points()).hasSizeLessThan(1201);
    }

    @Test
    void theLandscapeIsTheObjectiveAtEachPlace() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            Landscape landscape =
                    Landscape.of(WORLD, new MpLora(0.5), 2, new Theta(-1, 0), new Theta(1, 3), 5, manager);
            Theta there = new Theta(landscape.a()[3], landscape.b()[1]);
            assertThat(there).isEqualTo(new Theta(0.5, 0.75));
            assertThat(landscape.values()[1][3])
                    .isCloseTo(WORLD.adaptationLoss(there) - 0.5 * WORLD.attackLoss(there, 2), within(1e-6));
        }
    }

    @Test
    void anImpossibleGameIsRefused() {
        Game game = Game.of(new AdaptationOnly());
        assertThatIllegalArgumentException().isThrownBy(() -> game.withRate(0)).withMessageContaining("rate");
        assertThatIllegalArgumentException().isThrownBy(() -> game.withSteps(0)).withMessageContaining("steps");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Attacker.defaults().withMoves(0))
                .withMessageContaining("moves");
        assertThatIllegalArgumentException().isThrownBy(() -> new World(0, 1)).withMessageContaining("memory");
    }
}
