package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.privatelora.data.Part;
import org.privatelora.data.Split;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.tensor.Rng;

/**
 * Shadow LoRAs that somebody wants.
 *
 * @param preset the recipe, with the one objective that they are trained with
 * @param pool which images
 * @param count how many, at least 1; an even number makes complementary pairs
 * @param seed of the halves and of every training
 */
public record ShadowOrder(Preset preset, ShadowPool pool, int count, long seed) {
    private static final int FEWEST = 8;

    /** Checks count and objective. */
    public ShadowOrder {
        if (count < 1) {
            throw new IllegalArgumentException("--count must be at least 1, was " + count);
        }
        if (preset.kinds().size() != 1) {
            throw new IllegalArgumentException("shadows are trained with one objective, preset " + preset.name()
                    + " has " + preset.kinds().size());
        }
    }

    /** What every shadow is trained with. */
    public Kind kind() {
        return preset.kinds().get(0);
    }

    /** Refuses a folder that holds something else than shadows; nothing is made. */
    public void requireFolder(Path folder) throws IOException {
        ShadowTraining.check(folder);
    }

    /** Name of a shadow and of its folder. */
    static String name(int number) {
        return String.format("shadow-%03d", number);
    }

    /** Seed of one training; far from the small numbers that people give to the model under attack. */
    long trainingSeed(int number) {
        return 1_000_000_000L + new Rng(seed).below(1_000_000_000, "shadow-training", number, 0);
    }

    /**
     * A world of a shadow's own: a random half of the pool are its members, the other half its non-members, each half again in an
     * auxiliary and a test part, so that a defence finds what it needs. Shadows 2k and 2k + 1 have complementary halves, hence every
     * image is in exactly half of an even number of them; pairs are independent.
     *
     * @param images hashes in an order that knows no roles
     * @param number of the shadow, from 0
     * @throws IllegalArgumentException when there are fewer than 8 images
     * @implNote Carlini et al. 2022 too let every image be in exactly half of the models; with pairs every half has the same size as well.
     */
    Split deal(List<String> images, int number) {
        if (images.size() < FEWEST) {
            throw new IllegalArgumentException("shadows need at least " + FEWEST + " images in their " + pool.label()
                    + " pool, found " + images.size());
        }
        int[] order = new Rng(seed).permutation(images.size(), "shadow-halves", number / 2);
        List<String> shuffled = IntStream.of(order).mapToObj(images::get).toList();
        List<String> first = shuffled.subList(0, order.length / 2);
        List<String> second = shuffled.subList(order.length / 2, order.length);
        return number % 2 == 0 ? world(first, second) : world(second, first);
    }

    private static Split world(List<String> members, List<String> nonMembers) {
        Map<Part, List<String>> parts = new EnumMap<>(Part.class);
        parts.put(Part.MEMBERS_AUX, members.subList(0, members.size() / 2));
        parts.put(Part.MEMBERS_TEST, members.subList(members.size() / 2, members.size()));
        parts.put(Part.NONMEMBERS_AUX, nonMembers.subList(0, nonMembers.size() / 2));
        parts.put(Part.NONMEMBERS_TEST, nonMembers.subList(nonMembers.size() / 2, nonMembers.size()));
        return new Split(parts);
    }
}
