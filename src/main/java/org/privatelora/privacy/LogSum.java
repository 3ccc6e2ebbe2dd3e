package org.privatelora.privacy;

/**
 * A non-negative number by its logarithm, so that it may be very large.
 *
 * @param log natural logarithm, -infinity for 0
 */
record LogSum(double log) {
    static final LogSum EMPTY = new LogSum(Double.NEGATIVE_INFINITY);

    /** This and exp(term). */
    LogSum plus(double term) {
        double larger = Math.max(log, term);
        double smaller = Math.min(log, term);
        return smaller == Double.NEGATIVE_INFINITY
                ? new LogSum(larger)
                : new LogSum(larger + Math.log1p(Math.exp(smaller - larger)));
    }

    /** This without exp(term), which must not be larger. */
    LogSum minus(double term) {
        if (term == Double.NEGATIVE_INFINITY) {
            return this;
        }
        if (term > log) {
            throw new ArithmeticException("exp(" + term + ") cannot be taken from exp(" + log + ")");
        }
        return new LogSum(log + Math.log(-Math.expm1(term - log)));
    }
}
