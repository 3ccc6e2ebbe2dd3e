package org.privatelora.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;

/**
 * Variants that take turns within one process, so that whatever else the machine does falls on each of them alike.
 *
 * @param rounds measured turns of each variant, at least 1
 * @param warmup turns before them, at least 0
 */
public record Turns(int rounds, int warmup) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** Checks the ranges. */
    public Turns {
        if (rounds < 1 || warmup < 0) {
            throw new IllegalArgumentException(
                    "rounds must be at least 1 and warm-up at least 0, were " + rounds + " and " + warmup);
        }
    }

    /** What is measured. */
    @FunctionalInterface
    public interface Variant {
        /**
         * Does it once.
         *
         * @param turn counted from 0, turns of the warm-up included
         */
        void take(int turn);
    }

    /**
     * What one variant took.
     *
     * @param ratio median over rounds of this variant's time divided by the first one's in the same round
     * @param medianMillis median time of a turn
     * @param minMillis shortest time of a turn
     */
    public record Timing(double ratio, double medianMillis, double minMillis) {}

    /**
     * Measures.
     *
     * @param variants by name; the others are compared with the first
     * @param task name for the listener
     * @param listener hears of every round
     * @return by name, in the same order
     * @throws Interruption when the thread is interrupted
     */
    public Map<String, Timing> time(Map<String, Variant> variants, String task, ProgressListener listener) {
        Map<String, double[]> millis = new LinkedHashMap<>();
        variants.keySet().forEach(name -> millis.put(name, new double[rounds]));
        for (int turn = 0; turn < warmup + rounds; turn++) {
            for (Map.Entry<String, Variant> variant : variants.entrySet()) {
                Interruption.check("the benchmark was stopped; nothing was saved");
                double time = time(variant.getValue(), turn);
                if (turn >= warmup) {
                    millis.get(variant.getKey())[turn - warmup] = time;
                }
            }
            listener.progress(task, turn + 1L, rounds + (long) warmup, "");
        }
        double[] first = millis.values().iterator().next();
        Map<String, Timing> timings = new LinkedHashMap<>();
        millis.forEach((name, times) -> timings.put(name, timing(times, first)));
        return timings;
    }

    private static double time(Variant variant, int turn) {
        long start = System.nanoTime();
        variant.take(turn);
        return (System.nanoTime() - start) / NANOS_PER_MILLI;
    }

    private static Timing timing(double[] millis, double[] first) {
        double[] ratios = IntStream.range(0, millis.length)
                .mapToDouble(i -> millis[i] / first[i])
                .toArray();
        return new Timing(
                median(ratios), median(millis), Arrays.stream(millis).min().orElseThrow());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
