package org.privatelora.toy;

/**
 * The one-parameter attacker: his score of an image is omega times its memorised trace, and he lowers A + decay omega^2 / 2 by
 * gradient steps.
 *
 * @param rate of his steps, at least 0; 0: he does not learn
 * @param moves his steps per move of theta (the paper's k), at least 1
 * @param decay keeps omega bounded, at least 0
 * @param start omega before the first move
 */
public record Attacker(double rate, int moves, double decay, double start) {
    /** Checks the ranges. */
    public Attacker {
        if (!(rate >= 0 && decay >= 0 && Double.isFinite(rate + decay + start)) || moves < 1) {
            throw new IllegalArgumentException("rate and decay must be at least 0, moves at least 1 and start a number,"
                    + " were " + rate + ", " + decay + ", " + moves + " and " + start);
        }
    }

    /** Rate 1, one move, decay 0.01, from omega = 0.1. */
    public static Attacker defaults() {
        return new Attacker(1, 1, 0.01, 0.1);
    }

    /** The same at another rate. */
    public Attacker withRate(double rate) {
        return new Attacker(rate, moves, decay, start);
    }

    /** The same with another number of moves. */
    public Attacker withMoves(int moves) {
        return new Attacker(rate, moves, decay, start);
    }

    /** The same with another decay. */
    public Attacker withDecay(double decay) {
        return new Attacker(rate, moves, decay, start);
    }

    /** The same from another omega. */
    public Attacker withStart(double start) {
        return new Attacker(rate, moves, decay, start);
    }

    /** omega after his moves against a theta that stands still. */
    double play(double omega, Theta theta) {
        double moved = omega;
        for (int i = 0; i < moves; i++) {
            double gradient = -theta.b() * World.sigmoid(-moved * theta.b()) + decay * moved;
            moved -= rate * gradient;
        }
        return moved;
    }
}
