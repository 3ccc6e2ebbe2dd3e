package org.privatelora.attack;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * Makes features comparable: (feature - centre) / spread. A feature that never varies is only centred.
 *
 * @param centre one per feature
 * @param spread one per feature, positive
 */
record Scaling(double[] centre, double[] spread) {
    private static final double LOWER_QUARTILE = 25;
    private static final double MEDIAN = 50;
    private static final double UPPER_QUARTILE = 75;

    /** By mean and standard deviation of all rows of both classes. */
    static Scaling standard(double[][] members, double[][] nonMembers) {
        return of(
                members,
                nonMembers,
                DescriptiveStatistics::getMean,
                column -> Math.sqrt(column.getPopulationVariance()));
    }

    /** By median and interquartile range of all rows of both classes. */
    static Scaling robust(double[][] members, double[][] nonMembers) {
        return of(
                members,
                nonMembers,
                column -> column.getPercentile(MEDIAN),
                column -> column.getPercentile(UPPER_QUARTILE) - column.getPercentile(LOWER_QUARTILE));
    }

    private static Scaling of(
            double[][] members,
            double[][] nonMembers,
            ToDoubleFunction<DescriptiveStatistics> centre,
            ToDoubleFunction<DescriptiveStatistics> spread) {
        double[][] rows = Stream.of(members, nonMembers).flatMap(Arrays::stream).toArray(double[][]::new);
        DescriptiveStatistics[] columns = IntStream.range(0, rows[0].length)
                .mapToObj(j -> new DescriptiveStatistics(
                        Arrays.stream(rows).mapToDouble(row -> row[j]).toArray()))
                .toArray(DescriptiveStatistics[]::new);
        return new Scaling(
                Arrays.stream(columns).mapToDouble(centre).toArray(),
                Arrays.stream(columns)
                        .mapToDouble(column -> column.getMin() == column.getMax() ? 1 : spread.applyAsDouble(column))
                        .map(range -> range > 0 ? range : 1)
                        .toArray());
    }

    double[] apply(double[] features) {
        double[] scaled = new double[features.length];
        Arrays.setAll(scaled, j -> (features[j] - centre[j]) / spread[j]);
        return scaled;
    }

    double[][] apply(double[][] rows) {
        return Arrays.stream(rows).map(this::apply).toArray(double[][]::new);
    }
}
