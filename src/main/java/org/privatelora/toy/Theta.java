package org.privatelora.toy;

/**
 * A place in the plane, or a direction.
 *
 * @param a what is learnt of the domain; 1 is all of it
 * @param b what is memorised of the members; 1 is all of it
 */
public record Theta(double a, double b) {
    /** The untrained model. */
    public static final Theta ORIGIN = new Theta(0, 0);

    /** this + factor direction. */
    Theta plus(double factor, Theta direction) {
        return new Theta(a + factor * direction.a, b + factor * direction.b);
    }

    /** Euclidean norm. */
    public double norm() {
        return Math.hypot(a, b);
    }

    /** Whether both coordinates are numbers of at most that size. */
    boolean isWithin(double limit) {
        return Math.abs(a) <= limit && Math.abs(b) <= limit;
    }
}
