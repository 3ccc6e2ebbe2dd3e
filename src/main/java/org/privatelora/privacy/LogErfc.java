package org.privatelora.privacy;

import org.apache.commons.math3.special.Erf;

/** The logarithm of the complementary error function, where the function itself is too small for a double, too. */
final class LogErfc {
    private static final double LARGE = 20;
    private static final int TERMS = 6;

    private LogErfc() {}

    /** log(erfc(x)). */
    static double of(double x) {
        return x < LARGE ? Math.log(Erf.erfc(x)) : asymptotic(x);
    }

    /** erfc(x) = exp(-x^2) / (x sqrt(pi)) (1 - 1 / (2 x^2) + 1 * 3 / (2 x^2)^2 - ...) (Abramowitz and Stegun 1964, 7.1.23). */
    private static double asymptotic(double x) {
        double term = 1;
        double sum = 1;
        for (int i = 1; i <= TERMS; i++) {
            term *= -(2 * i - 1) / (2 * x * x);
            sum += term;
        }
        return -x * x - Math.log(x * Math.sqrt(Math.PI)) + Math.log(sum);
    }
}
