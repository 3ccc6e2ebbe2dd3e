package org.privatelora.data.world;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The random attributes of one picture, each an independent draw keyed by its name.
 *
 * <p>Draw {@code name} is SplitMix64's finaliser applied to (world, seed, stream, index, name), so the order of the questions
 * does not matter and a new attribute leaves all others as they were. All draws are integers; {@link #canonical()} lists them.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea, Flood 2014, Fast splittable pseudorandom number
 *     generators</a>
 */
final class Traits {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private final long key;
    private final String origin;
    private final Map<String, String> drawn = new TreeMap<>();

    Traits(String world, long seed, String stream, long index) {
        key = mix(hash(world) + GOLDEN * mix(seed + GOLDEN * mix(hash(stream) + GOLDEN * mix(index))));
        origin = world;
    }

    /** A uniform integer in [0, bound). */
    int below(String trait, int bound) {
        int value = (int) Math.floorMod(mix(key + GOLDEN * hash(trait)) >>> 1, (long) bound);
        drawn.put(trait, Integer.toString(value));
        return value;
    }

    /** One of the values; a value listed twice is twice as likely. */
    @SafeVarargs
    final <T extends Enum<T>> T pick(String trait, T... values) {
        T value = values[below(trait, values.length)];
        drawn.put(trait, value.name());
        return value;
    }

    boolean chance(String trait, int percent) {
        return below(trait, 100) < percent;
    }

    /** Uniform in [low, high] in a thousand steps, so that the canonical text holds it exactly. */
    double between(String trait, double low, double high) {
        return low + (high - low) * below(trait, 1001) / 1000.0;
    }

    /** Many uniform numbers in [0, 1) that count as one attribute: 30 bits spread by SplitMix64. */
    double[] scatter(String trait, int count) {
        long seed = mix(below(trait, 1 << 30));
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (mix(seed + GOLDEN * (i + 1)) >>> 11) * 0x1p-53;
        }
        return values;
    }

    /** Every attribute drawn so far, sorted by name: the text whose hash is the identity of the picture. */
    String canonical() {
        StringBuilder text = new StringBuilder(origin).append('\n');
        drawn.forEach((trait, value) -> text.append(trait)
                .append('=')
                .append(value.toLowerCase(Locale.ROOT))
                .append('\n'));
        return text.toString();
    }

    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L; // FNV-1a
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
