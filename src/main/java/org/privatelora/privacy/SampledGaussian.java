package org.privatelora.privacy;

import org.apache.commons.math3.util.CombinatoricsUtils;

/**
 * The sampled Gaussian mechanism, one step of DP-SGD. Its Rényi divergence of order alpha is log(A_alpha) / (alpha - 1) with
 *
 * <pre>A_alpha = E_{z ~ N(0, sigma^2)} [(1 - q + q exp((2 z - 1) / (2 sigma^2)))^alpha],</pre>
 *
 * which bounds the divergence in both directions, of adding and of removing an example.
 *
 * @param rate q, probability with which an example is in the batch, in [0, 1]
 * @param noise sigma, deviation of the noise divided by the bound on an example's norm; positive
 * @see <a href="https://arxiv.org/abs/1908.10530">Mironov, Talwar and Zhang 2019, Rényi Differential Privacy of the Sampled Gaussian
 *     Mechanism, section 3.3</a>
 */
public record SampledGaussian(double rate, double noise) {
    /** The series ends where its terms, which then alternate, are below exp of this; the sum is at least about 1. */
    private static final double SMALLEST = -30;

    private static final int MOST_TERMS = 1_000_000;

    /** Checks the ranges. */
    public SampledGaussian {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("sampling rate must be in [0, 1], was " + rate);
        }
        if (!(noise > 0 && Double.isFinite(noise))) {
            throw new IllegalArgumentException("noise multiplier must be positive, was " + noise);
        }
    }

    /**
     * Rényi divergence of one step.
     *
     * @param order alpha, above 1
     * @return at least 0
     */
    public double renyi(double order) {
        if (!(order > 1 && Double.isFinite(order))) {
            throw new IllegalArgumentException("order must be finite and above 1, was " + order);
        }
        if (rate == 0) {
            return 0;
        }
        if (rate == 1) {
            return order / (2 * noise * noise); // Mironov 2017, proposition 7
        }
        double logA = order == Math.rint(order) ? logOfSum((int) order) : logOfSeries(order);
        return Math.max(0, logA) / (order - 1);
    }

    /** The divergences of one step at {@link RenyiCurve#ORDERS}. */
    public RenyiCurve curve() {
        return RenyiCurve.of(RenyiCurve.ORDERS, this::renyi);
    }

    /** log A for an integer order: sum of binom(alpha, k) (1 - q)^(alpha - k) q^k exp((k^2 - k) / (2 sigma^2)). */
    private double logOfSum(int order) {
        LogSum sum = LogSum.EMPTY;
        for (int k = 0; k <= order; k++) {
            double binomial = CombinatoricsUtils.binomialCoefficientLog(order, k);
            sum = sum.plus(binomial + logWeight(order - k, k) + moment(k));
        }
        return sum.log();
    }

    /**
     * log A for any order: two series, one for z below and one for z above the point where both parts of the mixture are equal.
     *
     * @implNote the binomial coefficients of a fractional order change their sign behind it, and alternate from there.
     */
    private double logOfSeries(double order) {
        double middle = noise * noise * Math.log(1 / rate - 1) + 0.5; // z_0
        LogSum sum = LogSum.EMPTY;
        double logBinomial = 0;
        int sign = 1;
        for (int k = 0; k < MOST_TERMS; k++) {
            double rest = order - k;
            double below = logBinomial + logWeight(rest, k) + moment(k) + logNormalBelow((middle - k) / noise);
            double above = logBinomial + logWeight(k, rest) + moment(rest) + logNormalBelow((rest - middle) / noise);
            sum = sign > 0 ? sum.plus(below).plus(above) : sum.minus(below).minus(above);
            if (k > order && Math.max(below, above) < SMALLEST) {
                return sum.log();
            }
            sign *= rest < 0 ? -1 : 1;
            logBinomial +=
                    Math.log(Math.abs(rest)) - Math.log(k + 1.0); // binom(a, k + 1) = binom(a, k) (a - k) / (k + 1)
        }
        throw new ArithmeticException("the series for order " + order + " did not end after " + MOST_TERMS
                + " terms, at rate " + rate + " and noise " + noise);
    }

    /** log of (1 - q)^a q^b. */
    private double logWeight(double a, double b) {
        return a * Math.log1p(-rate) + b * Math.log(rate);
    }

    /** log of E exp(k (2 z - 1) / (2 sigma^2)) = (k^2 - k) / (2 sigma^2). */
    private double moment(double k) {
        return (k * k - k) / (2 * noise * noise);
    }

    /** log of the probability that a standard normal number is below x. */
    private static double logNormalBelow(double x) {
        return -Math.log(2) + LogErfc.of(-x / Math.sqrt(2));
    }
}
