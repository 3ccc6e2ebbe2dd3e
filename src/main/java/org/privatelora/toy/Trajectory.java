package org.privatelora.toy;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A game that was played.
 *
 * @param game its rules
 * @param points the start and one for each step
 */
public record Trajectory(Game game, List<Point> points) {
    private static final double STILL = 0.05;

    /**
     * Where the players stood.
     *
     * @param step moves of theta so far
     * @param theta the model
     * @param omega the attacker
     * @param adaptationLoss L
     * @param attackLoss A, log 2 when the attacker can only guess
     * @param gradientNorm of the objective over theta
     * @param hessianNorm spectral norm of the objective's Hessian over theta
     */
    public record Point(
            int step,
            Theta theta,
            double omega,
            double adaptationLoss,
            double attackLoss,
            double gradientNorm,
            double hessianNorm) {}

    /** Copies the list. */
    public Trajectory {
        points = List.copyOf(points);
    }

    /** One number of every point, for a chart. */
    public double[] series(ToDoubleFunction<Point> number) {
        return points.stream().mapToDouble(number).toArray();
    }

    /** The last point. */
    public Point last() {
        return points.get(points.size() - 1);
    }

    /** What became of it. */
    public Fate fate() {
        if (!last().theta().isWithin(Game.LIMIT)) {
            return Fate.EXPLODES;
        }
        List<Point> end = points.subList(points.size() - Math.max(1, points.size() / 4), points.size());
        double loss = end.stream().mapToDouble(Point::adaptationLoss).average().orElseThrow();
        if (loss > game.world().adaptationLoss(Theta.ORIGIN)) {
            return Fate.COLLAPSES;
        }
        double[] memorised =
                end.stream().mapToDouble(point -> point.theta().b()).toArray();
        return range(memorised) > STILL && turns(memorised) ? Fate.OSCILLATES : Fate.SETTLES;
    }

    private static double range(double[] values) {
        double low = values[0];
        double high = values[0];
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return high - low;
    }

    /** Whether the values go both up and down. */
    private static boolean turns(double[] values) {
        boolean up = false;
        boolean down = false;
        for (int i = 1; i < values.length; i++) {
            up |= values[i] > values[i - 1];
            down |= values[i] < values[i - 1];
        }
        return up && down;
    }
}
