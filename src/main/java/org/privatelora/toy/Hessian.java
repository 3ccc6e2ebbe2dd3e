package org.privatelora.toy;

/**
 * A symmetric matrix of second derivatives.
 *
 * @param aa by a twice
 * @param ab by a and b
 * @param bb by b twice
 */
public record Hessian(double aa, double ab, double bb) {
    /** The matrix times a direction. */
    public Theta times(Theta v) {
        return new Theta(aa * v.a() + ab * v.b(), ab * v.a() + bb * v.b());
    }

    /** Largest absolute eigenvalue, |trace| / 2 + sqrt(((aa - bb) / 2)^2 + ab^2). */
    public double norm() {
        return Math.abs(aa + bb) / 2 + Math.hypot((aa - bb) / 2, ab);
    }
}
