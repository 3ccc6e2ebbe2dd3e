package org.privatelora.privacy;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Rényi divergences of a mechanism at several orders. What is done one after the other on the same examples adds up (Mironov 2017,
 * proposition 1).
 *
 * @param orders alphas, each above 1
 * @param values a divergence for each order, at least 0
 */
public record RenyiCurve(List<Double> orders, List<Double> values) {
    /** Orders that are looked at: 1.1 to 10.9 in tenths, 11 to 64, and powers of two up to 1024. */
    public static final List<Double> ORDERS = DoubleStream.concat(
                    IntStream.range(11, 110).mapToDouble(i -> i / 10.0),
                    DoubleStream.concat(
                            IntStream.rangeClosed(11, 64).asDoubleStream(), DoubleStream.of(128, 256, 512, 1024)))
            .boxed()
            .toList();

    /** Copies the lists. */
    public RenyiCurve {
        orders = List.copyOf(orders);
        values = List.copyOf(values);
        if (orders.isEmpty() || orders.size() != values.size()) {
            throw new IllegalArgumentException(
                    "expected one value for each order, found " + values.size() + " for " + orders.size());
        }
    }

    static RenyiCurve of(List<Double> orders, DoubleUnaryOperator renyi) {
        return new RenyiCurve(orders, orders.stream().map(renyi::applyAsDouble).toList());
    }

    /** The same mechanism so many times. */
    public RenyiCurve times(long steps) {
        return new RenyiCurve(
                orders, values.stream().map(value -> steps * value).toList());
    }

    /**
     * Both mechanisms, one after the other.
     *
     * @throws IllegalArgumentException when the other one was looked at at other orders
     */
    public RenyiCurve plus(RenyiCurve other) {
        if (!orders.equals(other.orders)) {
            throw new IllegalArgumentException("divergences of different orders cannot be added");
        }
        return new RenyiCurve(
                orders,
                IntStream.range(0, values.size())
                        .mapToObj(i -> values.get(i) + other.values.get(i))
                        .toList());
    }

    /**
     * The smallest epsilon for which the mechanism is (epsilon, delta)-differentially private by any of the orders.
     *
     * @param delta in (0, 1)
     * @see <a href="https://arxiv.org/abs/2004.00010">Canonne, Kamath and Steinke 2020, proposition 12; also Balle et al. 2020, theorem
     *     21: the conversion of Opacus and of Google's dp_accounting</a>
     */
    public double epsilon(double delta) {
        requireDelta(delta);
        return IntStream.range(0, orders.size())
                .mapToDouble(i -> epsilon(orders.get(i), values.get(i), delta))
                .min()
                .orElseThrow();
    }

    /** 0 where the distance in variation, at most sqrt(1 - exp(-renyi)) (Bretagnolle and Huber 1979), is within delta already. */
    private static double epsilon(double alpha, double renyi, double delta) {
        if (-Math.expm1(-renyi) <= delta * delta) {
            return 0;
        }
        double epsilon = renyi + Math.log1p(-1 / alpha) - (Math.log(delta) + Math.log(alpha)) / (alpha - 1);
        return Math.max(0, epsilon);
    }

    static void requireDelta(double delta) {
        if (!(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("delta must be between 0 and 1, was " + delta);
        }
    }
}
