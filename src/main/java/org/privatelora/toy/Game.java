package org.privatelora.toy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.privatelora.objective.Objective;

/**
 * Theta moves down the gradient of its objective, then the attacker moves against it, and so on (the order of the paper's code).
 *
 * @param world the two losses
 * @param objective what theta minimises
 * @param attacker who plays against it
 * @param rate of theta's gradient steps, positive
 * @param start of theta
 * @param steps moves of theta, at least 1
 */
public record Game(World world, Objective objective, Attacker attacker, double rate, Theta start, int steps) {
    /** A coordinate beyond this ends the game. */
    static final double LIMIT = 100;

    /** Checks the ranges. */
    public Game {
        if (!(rate > 0 && Double.isFinite(rate)) || steps < 1) {
            throw new IllegalArgumentException(
                    "rate must be positive and steps at least 1, were " + rate + " and " + steps);
        }
    }

    /** From the untrained model, rate 0.1, 1200 steps. */
    public static Game of(Objective objective) {
        return new Game(World.defaults(), objective, Attacker.defaults(), 0.1, Theta.ORIGIN, 1200);
    }

    /** The same in another world. */
    public Game withWorld(World world) {
        return new Game(world, objective, attacker, rate, start, steps);
    }

    /** The same with another objective. */
    public Game withObjective(Objective objective) {
        return new Game(world, objective, attacker, rate, start, steps);
    }

    /** The same with another attacker. */
    public Game withAttacker(Attacker attacker) {
        return new Game(world, objective, attacker, rate, start, steps);
    }

    /** The same with another rate of theta. */
    public Game withRate(double rate) {
        return new Game(world, objective, attacker, rate, start, steps);
    }

    /** The same from another place. */
    public Game withStart(Theta start) {
        return new Game(world, objective, attacker, rate, start, steps);
    }

    /** The same, longer or shorter. */
    public Game withSteps(int steps) {
        return new Game(world, objective, attacker, rate, start, steps);
    }

    /** Plays the game; it ends early when theta leaves the square of half-width 100. */
    public Trajectory play() {
        List<Trajectory.Point> points = new ArrayList<>();
        Theta theta = start;
        double omega = attacker.start();
        points.add(point(0, theta, omega));
        for (int step = 1; step <= steps && theta.isWithin(LIMIT); step++) {
            theta = theta.plus(-rate, world.gradient(objective, theta, omega));
            omega = attacker.play(omega, theta);
            points.add(point(step, theta, omega));
        }
        return new Trajectory(this, points);
    }

    private Trajectory.Point point(int step, Theta theta, double omega) {
        return new Trajectory.Point(
                step,
                theta,
                omega,
                world.adaptationLoss(theta),
                world.attackLoss(theta, omega),
                world.gradient(objective, theta, omega).norm(),
                world.hessian(objective, theta, omega).norm());
    }

    /**
     * The same game at each lambda.
     *
     * @param name {@code mp} or {@code smp}; {@code lora} has no lambda, all its games are the same
     */
    public List<Trajectory> sweep(String name, double... lambdas) {
        return DoubleStream.of(lambdas)
                .mapToObj(lambda -> withObjective(Objective.parse(name, lambda)).play())
                .toList();
    }
}
